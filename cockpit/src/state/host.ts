import { useSyncExternalStore } from "react";
import { CommandError, jsonOf, messageOf, run, runJson } from "../host/command";
import { DaemonFeed, stateOfUnit, type DaemonView } from "../host/daemon";
import type { NetworkGraph, StatusRow, WorkloadNews } from "../host/types";

/** What the page knows of the host. It is replaced as a whole. */
export interface HostView {
    /** Whether the user has administrator access; null until Cockpit has said so. */
    admin: boolean | null;
    daemon: DaemonView;
    /** null until they were read for the first time. */
    rows: StatusRow[] | null;
    /** Why the rows could not be read, or not in full: they may be old. */
    rowsError: string | null;
    graph: NetworkGraph | null;
    graphError: string | null;
}

/** Between two readings. A start of a machine is many changes within a second. */
const PAUSE = 400;
/** After a reading that has failed. The daemon's news make it sooner. */
const RETRY = 3000;
/** With more workloads than that it is cheaper to read all. */
const MOST_SINGLE = 3;

/** The id by which commands know a row's workload. */
export function idOf(row: StatusRow): string {
    return row.workload ?? row.uuid ?? row.domain;
}

class Host {
    private view: HostView = {
        admin: null, daemon: { state: "connecting" }, rows: null, rowsError: null, graph: null, graphError: null,
    };
    private readonly listeners = new Set<() => void>();
    private feed: DaemonFeed | null = null;
    private wanted: Set<string> | "all" | null = null;
    private reading = false;
    private timer = 0;
    private graphUsers = 0;
    /** Whether something has changed since the network was read. */
    private isGraphOld = true;
    private era = 0;

    start(): void {
        const permission = cockpit.permission({ admin: true });
        const changed = () => {
            if (permission.allowed !== null)
                this.begin(permission.allowed);
        };
        permission.addEventListener("changed", changed);
        changed();
    }

    subscribe = (listener: () => void): () => void => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    };

    snapshot = (): HostView => this.view;

    /** Somebody shows the network: from now on it is read too. */
    useGraph(): () => void {
        this.graphUsers++;
        this.schedule(0);
        return () => {
            this.graphUsers--;
        };
    }

    /** Reads again: the user has changed something, or asks for it. */
    refresh(): void {
        this.want("all");
    }

    private begin(admin: boolean): void {
        if (admin === this.view.admin)
            return;
        this.era++;
        this.feed?.close();
        this.feed = null;
        this.set({ admin, daemon: { state: "connecting" }, rows: null, rowsError: null, graph: null, graphError: null });
        if (admin)
            this.feed = new DaemonFeed(daemon => this.takeDaemon(daemon), news => this.takeNews(news));
        else
            void this.askSystemd(this.era);
        this.want("all");
    }

    /** Who may not ask the daemon may ask systemd. */
    private async askSystemd(era: number): Promise<void> {
        const reason = await stateOfUnit();
        if (era === this.era)
            this.set({ daemon: { state: "down", reason, remedy: null } });
    }

    private takeDaemon(daemon: DaemonView): void {
        const before = this.view.daemon;
        this.set({ daemon });
        // A source has come or gone, or a daemon has: what was read may be wrong now.
        if (sourcesOf(before) !== sourcesOf(daemon)) {
            this.want("all");
            return;
        }

        // A problem may change although no row does: somebody else holds the address now.
        const [old, now] = [problemsOf(before), problemsOf(daemon)];
        for (const workload of new Set([...Object.keys(old), ...Object.keys(now)])) {
            if (old[workload] !== now[workload])
                this.want(workload);
        }
    }

    private takeNews(news: WorkloadNews): void {
        if (news.all || news.changed.length > MOST_SINGLE)
            this.want("all");
        else
            for (const workload of news.changed)
                this.want(workload);
    }

    private want(workload: string): void {
        this.isGraphOld = true;
        if (workload === "all" || this.wanted === "all" || (this.wanted?.size ?? 0) >= MOST_SINGLE)
            this.wanted = "all";
        else
            this.wanted = (this.wanted ?? new Set<string>()).add(workload);
        this.schedule(0);
    }

    private schedule(wait: number): void {
        if (this.reading)
            return;
        window.clearTimeout(this.timer);
        this.timer = window.setTimeout(() => void this.read(), wait);
    }

    private async read(): Promise<void> {
        const { wanted, era } = this;
        const readsGraph = this.graphUsers > 0 && this.isGraphOld;
        if ((wanted === null && !readsGraph) || this.view.admin === null)
            return;
        this.wanted = null;
        this.reading = true;
        let failed = false;
        try {
            // Whoever shows the network waits for it; the others have what was read before.
            if (readsGraph) {
                this.isGraphOld = false;
                failed = !await this.readGraph(era);
            }

            if (wanted === "all" || this.view.rows === null || this.view.rowsError !== null)
                failed = !await this.readAll(era) || failed;
            else
                for (const workload of wanted ?? [])
                    await this.readOne(workload, era);
        } finally {
            this.reading = false;
        }

        // What the user may not read is not asked for again and again.
        if (failed && this.view.admin && this.view.rowsError !== null)
            this.wanted = "all";
        if (this.wanted !== null || (this.graphUsers > 0 && this.isGraphOld))
            this.schedule(failed ? RETRY : PAUSE);
    }

    private async readAll(era: number): Promise<boolean> {
        try {
            const { value } = await runJson<StatusRow[]>(["status"], this.view.admin === true);
            this.take(era, { rows: value, rowsError: null });
            return true;
        } catch (error) {
            const rows = jsonOf<StatusRow[]>(error);
            this.take(era, { ...rows ? { rows } : {}, rowsError: messageOf(error) });
            return false;
        }
    }

    private async readOne(workload: string, era: number): Promise<void> {
        let rows: StatusRow[];
        try {
            rows = (await runJson<StatusRow[]>(["status", workload], this.view.admin === true)).value;
        } catch (error) {
            // It is not there any more; everything else concerns all of them.
            if (!(error instanceof CommandError) || error.status !== 2) {
                this.wanted = "all";
                return;
            }

            rows = [];
        }

        const others = (this.view.rows ?? []).filter(row => idOf(row) !== workload);
        this.take(era, { rows: [...others, ...rows].sort((a, b) => a.domain < b.domain ? -1 : a.domain > b.domain ? 1 : 0) });
    }

    private async readGraph(era: number): Promise<boolean> {
        try {
            const { output } = await run(["status", "--graph", "json"], this.view.admin === true);
            this.take(era, { graph: JSON.parse(output) as NetworkGraph, graphError: null });
            return true;
        } catch (error) {
            const graph = jsonOf<NetworkGraph>(error);
            this.isGraphOld = this.view.admin === true;
            this.take(era, { ...graph ? { graph } : {}, graphError: messageOf(error) });
            return false;
        }
    }

    private take(era: number, change: Partial<HostView>): void {
        if (era === this.era)
            this.set(change);
    }

    private set(change: Partial<HostView>): void {
        this.view = { ...this.view, ...change };
        for (const listener of this.listeners)
            listener();
    }
}

function sourcesOf(daemon: DaemonView): string {
    return daemon.state === "up"
        ? Object.entries(daemon.status.sources).map(([name, source]) => `${name} ${source.known}`).join()
        : daemon.state;
}

function problemsOf(daemon: DaemonView): Record<string, string> {
    return daemon.state === "up" ? daemon.status.problems : {};
}

export const host = new Host();

/** What is known of the host, always as it is now. */
export function useHost(): HostView {
    return useSyncExternalStore(host.subscribe, host.snapshot);
}
