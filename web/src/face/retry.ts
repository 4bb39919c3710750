const FIRST_MS = 300;
const LONGEST_MS = 20_000;

/**
 * Try until it works, ever more seldom: for graphics that the browser took away and gives back when it can.
 *
 * @param work - returns whether it worked; what it throws counts as no.
 * @param over - whether there is no need any more.
 * @returns whether it worked in the end.
 */
export async function retry(work: () => Promise<boolean>, over: () => boolean): Promise<boolean> {
  for (let wait_ms = FIRST_MS; ; wait_ms = Math.min(LONGEST_MS, 2 * wait_ms)) {
    await new Promise((done) => setTimeout(done, wait_ms));
    if (over()) return false;
    if (await work().catch(() => false)) return true;
  }
}
