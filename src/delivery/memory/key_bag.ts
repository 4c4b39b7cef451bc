/** temp */
export class KeyBag {
  #map = new Map<string, number>();
  size = 0;
  add(high: number, low: number): void {
    const k = `${high},${low}`;
    this.#map.set(k, (this.#map.get(k) ?? 0) + 1);
    this.size++;
  }
  has(high: number, low: number): boolean {
    return (this.#map.get(`${high},${low}`) ?? 0) > 0;
  }
  take(high: number, low: number): boolean {
    const k = `${high},${low}`;
    const n = this.#map.get(k) ?? 0;
    if (n === 0) return false;
    this.#map.set(k, n - 1);
    this.size--;
    return true;
  }
}
