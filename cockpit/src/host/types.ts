// The JSON of the reconciler's commands and of its daemon. Properties that an older version does not write are optional.

export interface SourceState { known: boolean; since: string; reason: string | null }

/** GET /status on the hook socket. */
export interface DaemonStatus {
    version: string;
    started: string;
    host: string | null;
    sources: Record<string, SourceState>;
    rows: Record<string, number>;
    queue: number;
    /** By the workload's id. */
    problems: Record<string, string>;
}

/** The event 'workloads' of GET /status/events. */
export interface WorkloadNews { all: boolean; changed: string[] }

/** One interface: reconciler status --json. */
export interface StatusRow {
    domain: string;
    uuid: string | null;
    workload?: string;
    kind?: string;
    interface: string | null;
    port: string | null;
    switch: string | null;
    addresses: string[];
    nat: string[];
    up: boolean | null;
    in_sync: boolean;
    differences: string[];
    dynamic: boolean;
    note: string | null;
}

export interface GraphRouter { name: string; around: boolean }
export interface GraphSwitch {
    name: string; subnet: string | null; ipv6_prefix: string | null; zone: string | null; physical_networks: string[];
    around: boolean; has_ports: boolean;
}
export interface GraphLink { router: string; switch: string; addresses: string[] }
export interface GraphPort {
    domain: string; switch: string; interface: string | null; addresses: string[]; external: string[];
    up: boolean | null; in_sync: boolean;
}
export interface LibvirtNetwork {
    name: string; bridge: string | null; defaults: Attributes; configured: Attributes; problems: string[];
}

/** reconciler status --graph json. */
export interface NetworkGraph {
    routers: GraphRouter[]; switches: GraphSwitch[]; links: GraphLink[]; ports: GraphPort[]; groups: string[]; networks: LibvirtNetwork[];
}

export type Attributes = Record<string, string>;

/** A port of an annotation. The other properties are its attributes, as they are written. */
export interface AnnotatedPort {
    nat: Attributes[];
    interface?: string | null;
    [attribute: string]: string | Attributes[] | null | undefined;
}

export interface AnnotatedInterface { mac: string; network: string | null; bridge: string | null; on_ovn: boolean }
export interface Annotation { ports: AnnotatedPort[]; interfaces?: AnnotatedInterface[]; errors: string[] }

/** reconciler annotate DOMAIN --show --json. */
export interface Annotations { domain: string; uuid: string; live: Annotation | null; config: Annotation | null }

export interface PlanAction {
    action: string; kind: string; name: string; on: string | null; interface?: string | null; columns: string[];
}

/** reconciler annotate … --json. */
export interface AnnotateReport {
    domain: string;
    interface: string | null;
    summary: string | null;
    actions: PlanAction[];
    remarks: string[];
    written_to: string[];
    refused: { message: string; attribute: string | null; external: string | null } | null;
}

export interface Orphan {
    kind: string; name: string; on: string | null; domain: string | null; host: string; reason: string; uuid: string | null;
    removed: boolean;
}

/** reconciler sweep --json. */
export interface SweepReport {
    scope: string; rows: number; orphans: Orphan[]; removed: number; stopped: boolean; complaints: string[];
}

/** A host that has rows in the Northbound; `registered` is null where the Southbound cannot be asked. */
export interface HostRows { name: string; rows: number; this: boolean; registered: boolean | null }

/** reconciler sweep --list-hosts --json. */
export interface HostsReport { hosts: HostRows[] }

/** reconciler doctor --json. */
export interface Finding {
    check: string; severity: "error" | "warning"; subject: string; finding: string; consequence: string; remedy: string;
}

/** reconciler topology plan|apply --json. */
export interface TopologyReport {
    topology: string;
    in_sync: boolean;
    actions: PlanAction[];
    problems: { severity: "error" | "warning"; message: string; line?: number; column?: number }[];
    failure: string | null;
}
