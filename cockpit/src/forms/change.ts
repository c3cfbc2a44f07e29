import type { AnnotatedPort, Attributes } from "../host/types";

/** A floating IP in the form. What is empty is left to its default. */
export interface NatFields { external: string; router: string; gateway: string; mode: string; mac: string; logical: string }

/** The form's fields. What is empty is left to its default. */
export interface PortFields {
    switch: string;
    /** "", dynamic, none, or fixed. */
    addressKind: string;
    address: string;
    nat: NatFields[];
    groups: string;
    dhcp: string;
    dns: string;
    lifetime: string;
    "port-security": string;
    "allowed-addresses": string;
    port: string;
}

export const NAT_ATTRIBUTES = ["router", "gateway", "mode", "mac", "logical"] as const;
const PORT_ATTRIBUTES = ["switch", "groups", "dhcp", "dns", "lifetime", "port-security", "allowed-addresses", "port"] as const;

export const NO_NAT: NatFields = { external: "", router: "", gateway: "", mode: "", mac: "", logical: "" };

/** The fields of what is written now. */
export function fieldsOf(port: AnnotatedPort | undefined): PortFields {
    const text = (name: string) => {
        const value = port?.[name];
        return typeof value === "string" ? value : "";
    };
    const address = text("address");
    return {
        switch: text("switch"),
        addressKind: address === "" || address === "dynamic" || address === "none" ? address : "fixed",
        address: address === "dynamic" || address === "none" ? "" : address,
        nat: (port?.nat ?? []).map(nat => ({ ...NO_NAT, ...nat })),
        groups: text("groups"),
        dhcp: text("dhcp"),
        dns: text("dns"),
        lifetime: text("lifetime"),
        "port-security": text("port-security"),
        "allowed-addresses": text("allowed-addresses"),
        port: text("port"),
    };
}

/** The options of `reconciler annotate` that make the annotation as the form says; empty when nothing differs. */
export function optionsOf(before: PortFields, after: PortFields): string[] {
    const options: string[] = [];
    const set = (name: string, old: string, now: string) => {
        if (now === old)
            return;
        if (now === "")
            options.push("--unset", name);
        else
            options.push(`--${name}=${now}`);
    };
    for (const name of PORT_ATTRIBUTES)
        set(name, before[name].trim(), after[name].trim());
    set("address", addressOf(before), addressOf(after));

    const old = new Map(before.nat.map(nat => [nat.external, nat]));
    for (const nat of after.nat) {
        const was = old.get(nat.external);
        old.delete(nat.external);
        if (nat.external.trim() === "" || (was !== undefined && textOf(was) === textOf(nat)))
            continue;
        // An attribute that goes back to its default can only be left out of a new one.
        if (was !== undefined)
            options.push("--remove-nat", was.external);
        options.push(`--nat=${textOf(nat)}`);
    }

    for (const external of old.keys())
        options.push("--remove-nat", external);
    return options;
}

function addressOf(fields: PortFields): string {
    return fields.addressKind === "fixed" ? fields.address.trim() : fields.addressKind;
}

function textOf(nat: NatFields): string {
    const attributes: Attributes = { ...nat };
    const given = NAT_ATTRIBUTES.filter(name => attributes[name]?.trim()).map(name => `${name}=${attributes[name]?.trim()}`);
    return [nat.external.trim(), ...given].join(",");
}
