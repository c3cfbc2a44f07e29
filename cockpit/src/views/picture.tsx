import { useCallback, useEffect, type ReactElement } from "react";
import type { GraphPort } from "../host/types";
import { Notice } from "../parts/notice";
import { View } from "../parts/view";
import { Waiting } from "../parts/waiting";
import { NetworkPicture } from "../picture/picture";
import { host, idOf, useHost } from "../state/host";

/** The logical network around this host's machines, as a picture. */
export function PictureView(): ReactElement {
    const { graph, graphError, rows } = useHost();
    useEffect(() => host.useGraph(), []);
    const workloadOf = useCallback((port: GraphPort) => {
        const row = rows?.find(r => r.domain === port.domain && r.interface === port.interface);
        return row === undefined ? port.domain : idOf(row);
    }, [rows]);
    const isEmpty = graph !== null && !graph.switches.some(s => s.around);
    return (
        <View title="Network" text="The network around this host's machines: outside, routers, switches, machines and their floating IPs.">
            {graphError !== null && <Notice title="The network could not be read" text={graphError} onRetry={() => host.refresh()} />}
            {graph === null && graphError === null && <Waiting label="Reading the network" />}
            {isEmpty && <p>No machine here has a port, so there is nothing to draw.</p>}
            {graph !== null && !isEmpty && <NetworkPicture graph={graph} idOf={workloadOf} />}
        </View>
    );
}
