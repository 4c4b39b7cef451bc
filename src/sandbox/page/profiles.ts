import type { Json, JsonObject } from '../../json/value.ts';
import { type Html, html } from '../../pages/html.ts';
import type { Controlled } from '../controlled.ts';
import { wholeProfile } from '../exported_profile.ts';
import type { OrphanedState } from '../orphaned_states.ts';
import type { Profile } from '../profile.ts';
import { searchProfiles } from '../search.ts';
import { isObject } from '../values.ts';
import { heirOf, type Workspace } from '../workspace.ts';
import { amount, counted, dayAndTime, shownValue } from './text.ts';
import { addressOf, type View } from './view.ts';

/** How many profiles a search shows. */
const MOST_FOUND = 12;

/** How many events, purchases and messages of a user are shown. */
const MOST_THINGS = 10;

/** How many of the last events are looked through for those of a user: while it does, no request is answered. */
const LOOKED_THROUGH = 100_000;

const MOST_STATES = 20;

/** The profiles that a search finds. */
export function resultsPart({ workspace }: Controlled, view: View): Html {
  const { profiles } = workspace;
  if (profiles.size === 0) return html`<p class="muted">There is no profile yet.</p>`;
  const found = searchProfiles(profiles, view.search, MOST_FOUND);
  if (found.length === 0) return html`<p class="muted">No profile has this in an identifier.</p>`;
  const which = view.search.trim() === '' ? 'updated last' : 'found';
  return html`<p class="muted small">${counted(found.length, 'profile')} of ${amount(profiles.size)}, ${which}</p>
<ul class="results">${found.map((profile) => resultItem(profile, view))}</ul>`;
}

function resultItem(profile: Profile, view: View): Html {
  const [name, ...others] = namesOf(profile);
  const isOpen = view.user === profile.brazeId;
  return html`<li><a data-live="user" id="user-${profile.brazeId}" href="${addressOf(view, { user: profile.brazeId })}"${
    isOpen && html` aria-current="true"`
  }><strong>${name}</strong>${others.length > 0 && html` <span class="muted">${others.join(' · ')}</span>`}</a></li>`;
}

/** How a profile is called: by its best identifier first. */
function namesOf({ externalId, aliases, standard, brazeId }: Profile): string[] {
  const contacts = [standard.get('email'), standard.get('phone')];
  const names = [
    ...(externalId === null ? [] : [externalId]),
    ...aliases.map(({ alias_label, alias_name }) => `${alias_label}:${alias_name}`),
    ...contacts.filter((contact) => typeof contact === 'string'),
  ];
  return (names.length === 0 ? [brazeId] : names).slice(0, 4).map(shownValue);
}

/** The profile that is open. */
export function profilePart({ workspace }: Controlled, view: View): Html {
  const { user } = view;
  if (user === null) {
    return html`<p class="muted">Choose a profile to see its attributes, events, purchases and subscription states.</p>`;
  }
  const id = heirOf(workspace, user);
  const profile = workspace.profiles.find({ by: 'braze_id', id });
  if (profile === undefined) {
    return html`<p class="muted">The profile <code>${shownValue(user)}</code> exists no more.</p>`;
  }
  const { custom_attributes, custom_events, purchases, subscription_groups, user_aliases, ...standard } =
    wholeProfile(profile);
  const aliases = listOf(user_aliases).map(
    ({ alias_label, alias_name }) => [alias_label, alias_name] as const,
  );
  return html`<h3>${namesOf(profile)[0]}</h3>
${valuesTable('Standard attributes', Object.entries(standard))}
${valuesTable('Aliases', aliases, ['Label', 'Name'])}
${valuesTable('Custom attributes', Object.entries(isObject(custom_attributes) ? custom_attributes : {}))}
${valuesTable('Subscription groups', statesOf(subscription_groups), ['Group', 'State'])}
${summaryTable('Events', custom_events)}
${summaryTable('Purchases', purchases)}
${lastOnes('The last events', workspace.events, id, workspace)}
${lastOnes('The last purchases', workspace.purchases, id, workspace)}
${lastOnes('The last messages', workspace.messages as unknown as readonly JsonObject[], id, workspace)}`;
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function statesOf(groups: Json | undefined): (readonly [Json | undefined, Json | undefined])[] {
  return listOf(groups).map((group) => [group.subscription_group_id, group.subscription_state]);
}

function valuesTable(
  caption: string,
  values: readonly (readonly [Json | undefined, Json | undefined])[],
  columns: readonly [string, string] = ['Name', 'Value'],
): Html | null {
  if (values.length === 0) return null;
  return html`<table class="values"><caption>${caption}</caption>
<thead class="unseen"><tr><th scope="col">${columns[0]}</th><th scope="col">${columns[1]}</th></tr></thead>
<tbody>${values.map(
    ([name, value]) => html`
<tr><th scope="row">${shownValue(name)}</th><td>${valueCell(value)}</td></tr>`,
  )}</tbody></table>`;
}

/** Strings as text, everything else as JSON in the font of code. */
function valueCell(value: Json | undefined): Html {
  return typeof value === 'string' ? html`${shownValue(value)}` : html`<code>${shownValue(value)}</code>`;
}

function summaryTable(caption: string, summaries: Json | undefined): Html | null {
  const list = listOf(summaries);
  if (list.length === 0) return null;
  return html`<table><caption>${caption}</caption>
<thead><tr><th scope="col">Name</th><th scope="col" class="number">Count</th><th scope="col">Last (UTC)</th></tr></thead>
<tbody>${list.map(
    ({ name, count, last }) => html`
<tr><th scope="row">${shownValue(name)}</th><td class="number">${amount(Number(count))}</td><td class="time">${dayAndTime(String(last))}</td></tr>`,
  )}</tbody></table>`;
}

/** What a user did last, with its properties: the latest first. */
function lastOnes(
  caption: string,
  things: readonly JsonObject[],
  id: string,
  workspace: Workspace,
): Html | null {
  const found: JsonObject[] = [];
  const first = Math.max(0, things.length - LOOKED_THROUGH);
  for (let at = things.length - 1; at >= first && found.length < MOST_THINGS; at--) {
    const thing = things[at] as JsonObject;
    if (typeof thing.braze_id === 'string' && heirOf(workspace, thing.braze_id) === id) found.push(thing);
  }
  if (found.length === 0) return null;
  return html`<table><caption>${caption}</caption>
<thead><tr><th scope="col">What</th><th scope="col">Time</th></tr></thead>
<tbody>${found.map(thingRow)}</tbody></table>`;
}

/** Members that say whose it is, which the profile's heading says already. */
const OF_USER: ReadonlySet<string> = new Set(['braze_id', 'external_id', 'user_alias', 'email', 'phone']);
const NAMES = ['name', 'product_id', 'campaign_id', 'canvas_id'];

function thingRow(thing: JsonObject): Html {
  const name = NAMES.find((each) => thing[each] !== undefined) ?? '';
  const { properties, ...all } = thing;
  const others = Object.entries({ ...all, ...(isObject(properties) && properties) }).filter(
    ([member]) => member !== name && member !== 'time' && !OF_USER.has(member),
  );
  const rest = others.length === 0 ? null : html`<br><code>${shownValue(Object.fromEntries(others))}</code>`;
  return html`
<tr><th scope="row">${shownValue(thing[name])}${rest}</th><td class="time">${shownValue(thing.time)}</td></tr>`;
}

/** Subscription states of addresses and numbers that no profile has. */
export function statesPart({ workspace }: Controlled): Html | null {
  const states = workspace.orphans.all().take(MOST_STATES).toArray();
  if (states.length === 0) return null;
  return html`<section class="panel" aria-labelledby="states-heading"><h3 id="states-heading">Subscription states that no profile has</h3>
<p class="muted small">The first profile with the address or number takes them.</p>
<div class="wide" id="states-table" role="region" aria-label="Subscription states" tabindex="0"><table><thead><tr><th scope="col">Address or number</th><th scope="col">Group</th><th scope="col">State</th></tr></thead>
<tbody>${states.map(stateRow)}</tbody></table></div></section>`;
}

function stateRow({ value, group, state }: OrphanedState): Html {
  return html`<tr><th scope="row">${shownValue(value)}</th><td><code>${shownValue(group)}</code></td><td>${shownValue(state)}</td></tr>`;
}
