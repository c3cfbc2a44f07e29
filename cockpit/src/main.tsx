import "@patternfly/react-core/dist/styles/base.css";
import "./page.css";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { host } from "./state/host";
import { startLocation } from "./state/location";
import { followTheme } from "./theme";

followTheme();
cockpit.transport.wait(() => {
    startLocation();
    host.start();
    const app = document.getElementById("app");
    if (app)
        createRoot(app).render(<App />);
});
