import { Button, Card, CardBody, CardHeader, CardTitle, Label, Stack, StackItem } from "@patternfly/react-core";
import { useEffect, useState, type ReactElement } from "react";
import { DefaultsForm } from "../forms/defaults";
import type { LibvirtNetwork } from "../host/types";
import { Notice } from "../parts/notice";
import { View } from "../parts/view";
import { Waiting } from "../parts/waiting";
import { host, useHost } from "../state/host";

/** libvirt's networks, and what each gives the interfaces on it. */
export function NetworksView(): ReactElement {
    const { admin, graph, graphError } = useHost();
    const [edited, setEdited] = useState<string | null>(null);
    const [written, setWritten] = useState<string | null>(null);
    useEffect(() => host.useGraph(), []);
    return (
        <View
            title="libvirt networks"
            text="What a network gives the interfaces on it, where their machines do not ask for something else."
        >
            <Stack hasGutter>
                {graphError !== null && (
                    <StackItem>
                        <Notice title="The networks could not be read" text={graphError} onRetry={() => host.refresh()} />
                    </StackItem>
                )}
                {graph === null && graphError === null && <Waiting label="Reading the networks" />}
                {graph?.networks.length === 0 && <p>libvirt has no network. <code>reconciler topology</code> defines one for OVN.</p>}
                {graph?.networks.map(network => (
                    <StackItem key={network.name}>
                        <Card isCompact component="section" aria-label={network.name}>
                            <CardHeader
                                actions={{
                                    actions: (
                                        <Button
                                            variant="secondary" isDisabled={admin !== true || edited === network.name}
                                            aria-label={`Edit ${network.name}`}
                                            onClick={() => {
                                                setWritten(null);
                                                setEdited(network.name);
                                            }}
                                        >
                                            Edit
                                        </Button>
                                    ),
                                }}
                            >
                                <CardTitle component="h2">{network.name}</CardTitle>
                            </CardHeader>
                            <CardBody>
                                {written === network.name && <p role="status"><Label status="success">Written</Label></p>}
                                <Given network={network} />
                                {edited === network.name && (
                                    <DefaultsForm
                                        network={network} graph={graph}
                                        onEnd={isWritten => {
                                            setWritten(isWritten ? network.name : null);
                                            setEdited(null);
                                        }} />
                                )}
                            </CardBody>
                        </Card>
                    </StackItem>
                ))}
            </Stack>
        </View>
    );
}

function Given({ network }: { network: LibvirtNetwork }): ReactElement {
    const own = Object.entries(network.defaults).map(([name, value]) => `${name} ${value}`);
    const configured = Object.entries(network.configured).filter(([name]) => !(name in network.defaults));
    return (
        <>
            <p>
                {network.bridge === null ? "It has no bridge." : <>Bridge <span className="mono">{network.bridge}</span>.</>}
                {" "}{own.length === 0 ? "It gives its interfaces nothing." : `It gives: ${own.join(", ")}.`}
                {configured.length > 0
                    && ` By this host's configuration: ${configured.map(([name, value]) => `${name} ${value}`).join(", ")}.`}
            </p>
            {network.problems.map(problem => <p key={problem}>{problem}</p>)}
        </>
    );
}
