import { Button, FormFieldGroup, FormFieldGroupHeader } from "@patternfly/react-core";
import type { ReactElement } from "react";
import type { NetworkGraph } from "../host/types";
import { NO_NAT, type NatFields } from "./change";
import { SelectField, TextField } from "./field";

interface Properties {
    nats: NatFields[];
    graph: NetworkGraph;
    refusal: { message: string; attribute: string | null; external: string | null } | null;
    onChange: (nats: NatFields[]) => void;
}

/** The floating IPs of a port. */
export function NatFieldset({ nats, graph, refusal, onChange }: Properties): ReactElement {
    const change = (index: number, some: Partial<NatFields>) => onChange(nats.map((nat, i) => i === index ? { ...nat, ...some } : nat));
    const outside = outsideOf(graph);
    return (
        <FormFieldGroup
            header={
                <FormFieldGroupHeader
                    titleText={{ text: "Floating IPs", id: "floating-ips" }}
                    titleDescription={outside.length === 0 ? undefined : `Outside are the networks of ${outside.join(", ")}.`}
                    actions={
                        <Button
                            variant="secondary"
                            onClick={() => {
                                onChange([...nats, NO_NAT]);
                                window.setTimeout(() => document.getElementById(`nat-${nats.length}-external`)?.focus());
                            }}
                        >
                            Add a floating IP
                        </Button>
                    } />
            }
        >
            {nats.map((nat, index) => {
                const of = (attribute: string) => refusal !== null && refusal.external === nat.external.trim()
                    && (refusal.attribute ?? "external") === attribute ? refusal.message : undefined;
                const which = nat.external === "" ? `floating IP ${index + 1}` : nat.external;
                return (
                    <div key={index} role="group" aria-label={which} className="nat">
                        <TextField
                            id={`nat-${index}-external`} label="Address outside" value={nat.external} refusal={of("external")}
                            placeholder="192.168.58.110" onChange={external => change(index, { external })} />
                        <SelectField
                            id={`nat-${index}-router`} label="Router" value={nat.router} refusal={of("router")}
                            onChange={router => change(index, { router })}
                            choices={[
                                ["", "Default (the one on the switch)"],
                                ...graph.routers.map(r => [r.name, r.name] as [string, string]),
                            ]} />
                        <SelectField
                            id={`nat-${index}-mode`} label="Mode" value={nat.mode} refusal={of("mode")}
                            onChange={mode => change(index, { mode })}
                            choices={[
                                ["", "Default (centralized)"], ["centralized", "Centralized"],
                                ["distributed", "Distributed: this host answers"],
                            ]} />
                        <Button
                            variant="link" isDanger className="nat-remove" aria-label={`Remove ${which}`}
                            onClick={() => onChange(nats.filter((_, i) => i !== index))}
                        >
                            Remove
                        </Button>
                    </div>
                );
            })}
        </FormFieldGroup>
    );
}

/** The networks of routers on switches that lead outside. */
function outsideOf(graph: NetworkGraph): string[] {
    const outer = new Set(graph.switches.filter(s => s.physical_networks.length > 0).map(s => s.name));
    return [...new Set(graph.links.filter(link => outer.has(link.switch)).flatMap(link => link.addresses))];
}
