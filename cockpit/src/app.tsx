import { Nav, NavItem, NavList, Page, PageSection } from "@patternfly/react-core";
import type { ReactElement } from "react";
import { Banners } from "./parts/banners";
import { hrefOf, usePlace } from "./state/location";
import { DoctorView } from "./views/doctor";
import { InterfaceView } from "./views/interface";
import { InterfacesView } from "./views/interfaces";
import { LogView } from "./views/log";
import { NetworksView } from "./views/networks";
import { OrphansView } from "./views/orphans";
import { OverviewView } from "./views/overview";
import { PictureView } from "./views/picture";
import { TopologyView } from "./views/topology";

const VIEWS: { path: string; label: string }[] = [
    { path: "", label: "Overview" },
    { path: "interfaces", label: "Interfaces" },
    { path: "network", label: "Network" },
    { path: "libvirt", label: "libvirt networks" },
    { path: "topology", label: "Topology" },
    { path: "orphans", label: "Orphans" },
    { path: "doctor", label: "Doctor" },
    { path: "log", label: "Log" },
];

/** The whole page: where one can go, what is wrong everywhere, and the view that was chosen. */
export function App(): ReactElement {
    const { path, options } = usePlace();
    const [first = ""] = path;
    return (
        <Page className="no-masthead">
            <PageSection type="subnav" hasBodyWrapper={false} className="page-nav">
                <Nav variant="horizontal-subnav" aria-label="Views">
                    <NavList>
                        {VIEWS.map(view => (
                            <NavItem key={view.path} itemId={view.path} isActive={view.path === first} to={hrefOf([view.path])}>
                                {view.label}
                            </NavItem>
                        ))}
                    </NavList>
                </Nav>
            </PageSection>
            <Banners />
            <View first={first} rest={path.slice(1)} options={options} />
        </Page>
    );
}

function View({ first, rest, options }: { first: string; rest: string[]; options: Record<string, string> }): ReactElement {
    switch (first) {
        case "interfaces":
            return rest[0] === undefined
                ? <InterfacesView options={options} />
                : (
                    <InterfaceView
                        key={`${rest.join()} ${options.edit ?? ""}`} workload={rest[0]} mac={rest[1] ?? null} edit={options.edit ?? null} />
                );
        case "network":
            return <PictureView />;
        case "libvirt":
            return <NetworksView />;
        case "topology":
            return <TopologyView />;
        case "orphans":
            return <OrphansView />;
        case "doctor":
            return <DoctorView />;
        case "log":
            return <LogView />;
        default:
            return <OverviewView />;
    }
}
