import { putFileAside } from "../imported/imported";
import { keepWish, ownStorage } from "../wishes";
import { addressOfNewTalk } from "./characters";

/** Begin a new talk with somebody, now and on the days to come. */
export function meet(name: string): void {
  putFileAside();
  const url = new URL(addressOfNewTalk(window.location.href));
  // A browser that keeps nothing takes it from the address.
  if (!keepWish(ownStorage(), "character", name)) url.searchParams.set("character", name);
  window.location.assign(url);
}
