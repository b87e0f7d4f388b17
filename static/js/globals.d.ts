// What scripts find that no type library of a page has.

// In the service worker of a site. `limelight export --site` writes the first two.
declare const VERSION: string;
declare const AT_ONCE: string[];
declare const registration: ServiceWorkerRegistration;
declare const clients: { claim(): Promise<void> };
declare function skipWaiting(): Promise<void>;

// In the extension: https://developer.chrome.com/docs/extensions/reference/api
declare const chrome: any;
