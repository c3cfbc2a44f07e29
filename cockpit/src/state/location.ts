import { useSyncExternalStore } from "react";

/** Where the page is: the part of the address behind the hash. */
export interface Place { path: string[]; options: Record<string, string> }

let place: Place = { path: [], options: {} };

function subscribe(listener: () => void): () => void {
    const changed = () => {
        place = { path: cockpit.location.path, options: cockpit.location.options };
        listener();
    };
    cockpit.addEventListener("locationchanged", changed);
    return () => cockpit.removeEventListener("locationchanged", changed);
}

export function startLocation(): void {
    place = { path: cockpit.location.path, options: cockpit.location.options };
}

export function usePlace(): Place {
    return useSyncExternalStore(subscribe, () => place);
}

/** The address of a place, for links. */
export function hrefOf(path: string[], options: Record<string, string> = {}): string {
    const query = new URLSearchParams(options).toString();
    return `#/${path.map(encodeURIComponent).join("/")}${query === "" ? "" : `?${query}`}`;
}

/** Where an interface is shown. */
export function pathOfInterface(workload: string, mac: string | null): string[] {
    return mac === null ? ["interfaces", workload] : ["interfaces", workload, mac];
}
