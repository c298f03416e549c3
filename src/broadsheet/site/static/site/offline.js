// The service worker: saved stories for when there is no network. It answers only where the network does not.

const SHELF = "shelf-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keep(addresses) {
  const shelf = await caches.open(SHELF);
  const wanted = new Set([...addresses, "/account/saved/"].map((one) => new URL(one, self.location).href));
  for (const request of await shelf.keys()) {
    if (!wanted.has(request.url) && !/\/(style|static)\//.test(request.url)) await shelf.delete(request);
  }
  const kept = [];
  for (const address of wanted) {
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) {
        await shelf.put(address, answer.clone());
        kept.push(new URL(address).pathname);
        await keepLooks(shelf, await answer.text());
      }
    } catch {
      if (await shelf.match(address)) kept.push(new URL(address).pathname);
    }
  }
  return kept;
}

async function keepLooks(shelf, html) {
  const looks = html.matchAll(/(?:href|src)="(\/(?:style|static)\/[^"]+\.(?:css|woff2|js|svg))"/g);
  for (const [, path] of looks) if (!(await shelf.match(path))) await shelf.add(path).catch(() => {});
}

self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(keep(event.data.keep).then((kept) => event.ports[0].postMessage({ kept })));
  if (event.data.forget) event.waitUntil(caches.delete(SHELF));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(
    fetch(request).catch(async () => {
      const kept = await (await caches.open(SHELF)).match(request, { ignoreVary: true });
      return kept ?? Response.error();
    }),
  );
});
