import type { Profile } from './profile.ts';
import type { Profiles } from './profiles.ts';

/** How many profiles a search looks through: while it does, no request is answered. */
export const LOOKED_THROUGH = 100_000;

/**
 * Profiles by a text: those that have it as an external_id, a `braze_id`, an alias (`LABEL:NAME`), an address or number come first, then those
 * that have it in one of these or in an alias, in any case. Without a text: those that were updated last.
 * @param most how many are found at most.
 * @param limit how many profiles are looked through for a part of an identifier, oldest first.
 */
export function searchProfiles(
  profiles: Profiles,
  text: string,
  most: number,
  limit = LOOKED_THROUGH,
): Profile[] {
  const part = text.trim().toLowerCase();
  if (part === '') return profiles.latest().slice(0, most);
  const found = new Set(exactly(profiles, text.trim()));
  for (const profile of profiles.all().take(limit)) {
    if (found.size >= most) break;
    if (identifiersOf(profile).some((identifier) => identifier.toLowerCase().includes(part)))
      found.add(profile);
  }
  return [...found].slice(0, most);
}

function exactly(profiles: Profiles, id: string): Profile[] {
  const owners = (['external_id', 'braze_id'] as const).map((by) => profiles.find({ by, id }));
  const [label = '', ...name] = id.split(':');
  const alias = { alias_label: label, alias_name: name.join(':') };
  owners.push(profiles.find({ by: 'user_alias', alias }));
  return [
    ...owners.filter((owner) => owner !== undefined),
    ...profiles.matching('email', id),
    ...profiles.matching('phone', id),
  ];
}

function identifiersOf({ externalId, deprecatedIds, aliases, standard, brazeId }: Profile): string[] {
  const contacts = [standard.get('email'), standard.get('phone')];
  return [
    ...(externalId === null ? [] : [externalId]),
    ...(deprecatedIds ?? []),
    ...aliases.map(({ alias_label, alias_name }) => `${alias_label}:${alias_name}`),
    ...contacts.filter((contact) => typeof contact === 'string'),
    brazeId,
  ];
}
