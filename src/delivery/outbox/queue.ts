/** First in, first out, without moving the rest at each step. */
export class Queue<Item> {
  private items: (Item | null)[] = [];
  private head = 0;

  push(item: Item): void {
    this.items.push(item);
  }

  peek(): Item | null {
    return this.items[this.head] ?? null;
  }

  shift(): Item | null {
    const item = this.items[this.head] ?? null;
    if (item === null) return null;
    this.items[this.head] = null;
    this.head++;
    if (this.head === this.items.length || this.head > 4_096) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  /** Puts items that were shifted out back to the head, in their order: mostly into the places that they left. */
  putBack(items: readonly Item[]): void {
    if (items.length > this.head) {
      this.items = [...items, ...this.items.slice(this.head)];
      this.head = 0;
      return;
    }
    this.head -= items.length;
    for (const [index, item] of items.entries()) this.items[this.head + index] = item;
  }
}
