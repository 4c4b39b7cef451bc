/**
 * `NODE_OPTIONS` for a program whose machine's clock jumps by up to an hour, back and forth, several times a second: all that
 * reads the time of day sees it, timers and `performance` do not.
 */
export const JUMPING_CLOCK = `--import=data:text/javascript,${encodeURIComponent(`
  const steady = Date;
  let shift = 0;
  const jump = () => { shift = [0, -10_000, 3_600_000, -3_600_000][Math.floor(Math.random() * 4)]; };
  setInterval(jump, 50).unref();
  jump();
  globalThis.Date = class extends steady {
    constructor(...given) { given.length === 0 ? super(steady.now() + shift) : super(...given); }
    static now() { return steady.now() + shift; }
  };
`)}`;
