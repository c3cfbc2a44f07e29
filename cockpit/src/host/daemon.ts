import type { HttpClient } from "../cockpit";
import { EventReader } from "./events";
import type { DaemonStatus, WorkloadNews } from "./types";

/** What is known of the daemon. */
export type DaemonView =
    | { state: "connecting" }
    | { state: "up"; status: DaemonStatus }
    | { state: "down"; reason: string; remedy: string | null };

const SOCKET = "/run/reconciler/hook.sock";
const RETRY = 2000;

/**
 * Follows the daemon by its stream of events. When the stream ends it connects again, so whoever shows this need not ask for anything. A
 * daemon that systemd has stopped is not started by that: the socket would do so.
 */
export class DaemonFeed {
    private client: HttpClient | null = null;
    private timer = 0;
    private ended = false;

    constructor(
        private readonly onView: (view: DaemonView) => void,
        private readonly onNews: (news: WorkloadNews) => void,
    ) {
        void this.connect();
    }

    close(): void {
        this.ended = true;
        window.clearTimeout(this.timer);
        this.client?.close();
    }

    private async connect(): Promise<void> {
        const stopped = await whyStopped();
        if (this.ended)
            return;
        if (stopped) {
            this.onView({ state: "down", reason: stopped, remedy: "systemctl start reconciler.service" });
            this.later();
            return;
        }

        const reader = new EventReader((type, data) => {
            if (type === "status")
                this.onView({ state: "up", status: JSON.parse(data) as DaemonStatus });
            else if (type === "workloads")
                this.onNews(JSON.parse(data) as WorkloadNews);
        });
        this.client = cockpit.http({ unix: SOCKET, superuser: "require" });
        // Cockpit would name the socket as the host, which is no name of a host.
        this.client.get("/status/events", null, { Host: "localhost" }).stream(data => reader.take(data)).then(
            () => this.lost("It has ended the connection."),
            failure => this.lost(wordsOf(failure.problem, failure.status, failure.message)));
    }

    private lost(reason: string): void {
        if (this.ended)
            return;
        this.client?.close();
        this.client = null;
        this.onView({ state: "down", reason, remedy: "systemctl restart reconciler.service" });
        this.later();
    }

    private later(): void {
        this.timer = window.setTimeout(() => void this.connect(), RETRY);
    }
}

function wordsOf(problem: string | null, status: number | undefined, message: string): string {
    if (status === 404)
        return "It is of a version that this page does not know; install both packages of one version.";
    if (problem === "not-found")
        return `No daemon has the socket ${SOCKET}.`;
    if (problem === "access-denied")
        return `Only the administrator may use the socket ${SOCKET}.`;
    return message === "" ? `It does not answer on ${SOCKET}.` : `${message.replace(/\.$/, "")}.`;
}

/** What systemd says of the daemon, for those who may not ask it. */
export function stateOfUnit(): Promise<string> {
    return cockpit.spawn(["systemctl", "is-active", "reconciler.service"], { err: "ignore" }).then(
        state => `${state.trim()}, as systemd says`,
        (_, output: string) => output.trim() === "" ? "not known" : `${output.trim()}, as systemd says`);
}

/** Whether systemd has stopped the daemon, in words. Where there is no systemd, nobody knows. */
function whyStopped(): Promise<string | null> {
    return cockpit.spawn(["systemctl", "show", "--property=LoadState,ActiveState", "reconciler.service"], { err: "ignore" }).then(
        shown => {
            const active = /ActiveState=(\S+)/.exec(shown)?.[1];
            if (!shown.includes("LoadState=loaded") || active === "active" || active === "activating" || active === "reloading")
                return null;
            return active === "failed" ? "reconciler.service has failed." : "reconciler.service is stopped.";
        },
        () => null);
}
