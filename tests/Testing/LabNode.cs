using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Reconciler.Testing;

/// <summary>A node of the project's lab, with real Open vSwitch, OVN, libvirt and QEMU in namespaces of its own.</summary>
internal sealed class LabNode
{
    private readonly string _name;
    private readonly string _number;
    private string? _northbound;

    /// <param name="name">The lab's name, which no other lab on this machine has.</param>
    /// <param name="number">Which of the lab's nodes.</param>
    public LabNode(string name, int number = 1)
    {
        _name = name;
        _number = number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The node's name, for its peers and as OVN's chassis.</summary>
    public string HostName => $"node-{_number}";

    /// <summary>The arguments of <c>tests/lab/enter</c> that lead into this node.</summary>
    public string[] Enter => ["--name", _name, "--node", _number];

    /// <summary>The first process of the node; its files are under <c>/proc/PID/root</c>.</summary>
    public string FirstProcess => File.ReadAllText($"{State}/node-{_number}/pid").Trim();

    /// <summary>A file of the node, as it is seen from outside of it.</summary>
    public string PathOf(string path) => Path.Combine($"/proc/{FirstProcess}/root", path.TrimStart('/'));

    /// <summary>Whether the node runs.</summary>
    public async Task<bool> IsUpAsync() => (await RunAsync("true")).ExitStatus == 0;

    private string State => $"/run/reconciler-lab/{_name}";

    /// <summary>One of the lab's scripts.</summary>
    public static string Script(string name) => Repository.PathOf("tests", "lab", name);

    /// <summary>The nodes of a lab that has several.</summary>
    /// <param name="name">The lab's name.</param>
    /// <param name="count">How many.</param>
    public static ImmutableArray<LabNode> Several(string name, int count) => [.. Enumerable.Range(1, count).Select(n => new LabNode(name, n))];

    /// <summary>The XML of a domain, or of an interface where its name is <c>-</c>, as <c>tests/lab/domain</c> writes it.</summary>
    public static async Task<string> DomainXmlAsync(params IEnumerable<string> arguments) =>
        (await Programs.RunAsync(Script("domain"), arguments)).Succeeded();

    /// <summary>Brings the whole lab up, with the tree that <c>make stage</c> makes installed, and with what guests run.</summary>
    /// <param name="arguments">What else <c>tests/lab/up</c> is to know.</param>
    public async Task UpAsync(params string[] arguments)
    {
        (await Programs.RunAsync(Script("guest"), [])).Succeeded();
        await UpWithoutGuestAsync(arguments);
    }

    /// <summary>The same for domains that boot nothing.</summary>
    /// <param name="arguments">What else <c>tests/lab/up</c> is to know.</param>
    public async Task UpWithoutGuestAsync(params string[] arguments) =>
        (await Programs.RunAsync(Script("up"), ["--name", _name, "--staged", Repository.Staged, .. arguments])).Succeeded();

    /// <summary>Installs another tree in this node, over what is there.</summary>
    /// <param name="tree">As <c>make install DESTDIR=DIR PREFIX=/usr</c> makes one.</param>
    public async Task InstallAsync(string tree) => (await Programs.RunAsync(Script("install"), [.. Enter, tree])).Succeeded();

    /// <summary>Takes the whole lab down.</summary>
    public async Task DownAsync() => (await Programs.RunAsync(Script("down"), ["--name", _name])).Succeeded();

    /// <summary>Runs a program in the node.</summary>
    public Task<CommandResult> RunAsync(params string[] command) => Programs.RunAsync(Script("enter"), [.. Enter, .. command]);

    /// <summary>Runs a program in the node, which reads a text.</summary>
    public Task<CommandResult> RunWithInputAsync(string input, params string[] command) =>
        Programs.RunAsync(Script("enter"), [.. Enter, .. command], input);

    /// <summary>Runs a program outside of the node, where its floating IPs are seen from.</summary>
    public Task<CommandResult> RunOutsideAsync(params string[] command) => Programs.RunAsync(Script("enter"), [.. Enter, "--outside", .. command]);

    /// <summary>Runs a command in a guest.</summary>
    public Task<CommandResult> RunInGuestAsync(string domain, string command) =>
        Programs.RunAsync(Script("guest-run"), [.. Enter, domain, command]);

    /// <summary>Waits until a command succeeds in a guest: one packet may get lost on a busy machine.</summary>
    public Task<CommandResult> WaitInGuestAsync(string domain, string command) =>
        Eventually.Async(() => RunInGuestAsync(domain, command), r => r.ExitStatus == 0, Eventually.Patience, $"'{command}' succeeds in {domain}");

    /// <summary>Starts a guest and waits until it has booted.</summary>
    public async Task StartGuestAsync(string name)
    {
        await VirshAsync("start", name);
        await Eventually.Async(() => RunInGuestAsync(name, "true"), r => r.ExitStatus == 0, TimeSpan.FromSeconds(40), $"guest {name} boots");
    }

    /// <summary>Asks the daemon on its socket; fails while nobody answers there, and on every answer that is an error.</summary>
    public Task<CommandResult> AskDaemonAsync(string path) =>
        RunAsync("curl", "-sf", "--unix-socket", "/run/reconciler/hook.sock", $"http://localhost{path}");

    /// <summary>Starts, stops, restarts or kills a service.</summary>
    public async Task ServiceAsync(string action, string service) =>
        (await Programs.RunAsync(Script("service"), [.. Enter, action, service])).Succeeded();

    /// <summary>Crashes or boots the node.</summary>
    public async Task NodeAsync(string action) => (await Programs.RunAsync(Script("node"), [action, _name, _number])).Succeeded();

    /// <summary>Cuts, joins or slows a wire of the node: <c>plain</c>, <c>geneve</c> or <c>outside</c>; all when left out.</summary>
    public async Task WireAsync(string action, params string[] wire) =>
        (await Programs.RunAsync(Script("wire"), ["--name", _name, action, _number, .. wire])).Succeeded();

    /// <summary>Runs virsh, which must succeed.</summary>
    public async Task<string> VirshAsync(params string[] arguments) => (await TryVirshAsync(arguments)).Succeeded();

    /// <summary>Runs virsh.</summary>
    public Task<CommandResult> TryVirshAsync(params string[] arguments) => RunAsync(["virsh", "-q", .. arguments]);

    /// <summary>Runs ovn-nbctl, which must succeed.</summary>
    public async Task<string> NbctlAsync(params string[] arguments)
    {
        _northbound ??= (await File.ReadAllTextAsync($"{State}/northbound")).Trim();
        return (await RunAsync(["ovn-nbctl", $"--db={_northbound}", "--timeout=10", .. arguments])).Succeeded();
    }

    /// <summary>Runs ovs-vsctl, which must succeed.</summary>
    public async Task<string> VsctlAsync(params string[] arguments) => (await RunAsync(["ovs-vsctl", "--timeout=10", .. arguments])).Succeeded();

    /// <summary>Defines a domain.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="annotation">What stands in its metadata; nothing when null.</param>
    /// <param name="arguments">Its interfaces and all else, as <c>tests/lab/domain</c> takes them.</param>
    public async Task DefineAsync(string name, string? annotation, params string[] arguments)
    {
        string[] metadata = annotation is null ? [] : ["--annotation", annotation];
        await DefineAsync(await DomainXmlAsync([name, .. metadata, .. arguments]));
    }

    /// <summary>Defines a domain by its XML.</summary>
    public async Task DefineAsync(string xml) => (await RunWithInputAsync(xml, "virsh", "-q", "define", "/dev/stdin")).Succeeded();

    /// <summary>Defines a libvirt network by its XML.</summary>
    public async Task DefineNetworkByXmlAsync(string xml) =>
        (await RunWithInputAsync(xml, "virsh", "-q", "net-define", "/dev/stdin")).Succeeded();

    /// <summary>Attaches an interface to a domain.</summary>
    /// <param name="domain">The domain's name.</param>
    /// <param name="arguments">The interface, as <c>tests/lab/domain</c> takes it.</param>
    /// <param name="where">What else <c>virsh attach-device</c> is to know.</param>
    public async Task AttachAsync(string domain, IEnumerable<string> arguments, params string[] where)
    {
        var nic = await DomainXmlAsync(["-", .. arguments]);
        (await RunWithInputAsync(nic, ["virsh", "-q", "attach-device", domain, "/dev/stdin", .. where])).Succeeded();
    }

    /// <summary>Defines and starts a libvirt network on the integration bridge, with a portgroup <c>front</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="metadata">What stands in its metadata.</param>
    public async Task DefineNetworkAsync(string name, string metadata)
    {
        await DefineNetworkByXmlAsync($"""
            <network><name>{name}</name><metadata>{metadata}</metadata><forward mode='bridge'/><bridge name='br-int'/>
            <virtualport type='openvswitch'/><portgroup name='front'/></network>
            """);
        await TryVirshAsync("net-start", name);
    }

    /// <summary>Destroys and undefines a libvirt network, if it is there.</summary>
    public async Task RemoveNetworkAsync(string name)
    {
        await TryVirshAsync("net-destroy", name);
        await TryVirshAsync("net-undefine", name);
    }

    /// <summary>Calls libvirt's hook as libvirt does.</summary>
    /// <param name="domain">The domain's name.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="xml">What stands on its input.</param>
    public Task<CommandResult> CallHookAsync(string domain, string operation, string xml) =>
        RunWithInputAsync(xml, "/etc/libvirt/hooks/qemu", domain, operation, operation == "stopped" ? "end" : "begin", "-");

    /// <summary>The rows of a table that fulfil ovn-nbctl's conditions.</summary>
    public async Task<ImmutableArray<NorthboundRow>> FindAsync(string table, params string[] conditions)
    {
        using var json = JsonDocument.Parse(await NbctlAsync(["--format=json", "--data=json", "find", table, .. conditions]));
        var headings = json.RootElement.GetProperty("headings").EnumerateArray().Select(h => h.GetString()!).ToArray();
        return [.. json.RootElement.GetProperty("data").EnumerateArray().Select(row => new NorthboundRow(
            headings.Zip(row.EnumerateArray()).ToDictionary(c => c.First, c => c.Second.GetRawText(), StringComparer.Ordinal)))];
    }

    /// <summary>The ports that virtual machines have: all that are not of OVN's own types.</summary>
    public Task<ImmutableArray<NorthboundRow>> PortsAsync() => FindAsync("Logical_Switch_Port", "type=\"\"");

    /// <summary>The floating IPs.</summary>
    public Task<ImmutableArray<NorthboundRow>> NatsAsync() => FindAsync("NAT", "type=dnat_and_snat");

    /// <summary>The ports of a domain.</summary>
    public async Task<ImmutableArray<NorthboundRow>> PortsOfAsync(string domain) =>
        await FindAsync("Logical_Switch_Port", $"external_ids:\"reconciler:vm-name\"={domain}");

    /// <summary>Waits until a domain has that many ports, and returns them.</summary>
    public Task<ImmutableArray<NorthboundRow>> WaitForPortsAsync(string domain, int count, double seconds = 1) => Eventually.Async(
        () => PortsOfAsync(domain), p => p.Length == count, TimeSpan.FromSeconds(seconds), $"{domain} has {count} ports");

    /// <summary>Waits until nothing of any virtual machine is left.</summary>
    public async Task WaitForNothingLeftAsync(double seconds = 1)
    {
        await Eventually.Async(PortsAsync, p => p.IsEmpty, TimeSpan.FromSeconds(seconds), "no port is left");
        await Eventually.Async(NatsAsync, n => n.IsEmpty, TimeSpan.FromSeconds(seconds), "no floating IP is left");
    }

    /// <summary>Waits until a port is up.</summary>
    public Task WaitForUpAsync(string domain) => Eventually.Async(
        () => PortsOfAsync(domain), p => p.Length > 0 && p.All(r => r["up"] == "true"), TimeSpan.FromSeconds(15), $"the ports of {domain} are up");

    /// <summary>The iface-ids that Open vSwitch has for a domain's interfaces.</summary>
    public async Task<ImmutableArray<string>> InterfaceIdsAsync(string domain)
    {
        var uuid = (await VirshAsync("domuuid", domain)).Trim();
        var found = await VsctlAsync("--bare", "--columns=external_ids", "find", "Interface", $"external_ids:vm-id={uuid}");
        return [.. found.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Where(w => w.StartsWith("iface-id=", StringComparison.Ordinal)).Select(w => w["iface-id=".Length..].Trim('"'))];
    }

    /// <summary>Destroys and undefines every domain.</summary>
    public async Task RemoveDomainsAsync()
    {
        foreach (var name in (await VirshAsync("list", "--all", "--name")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await TryVirshAsync("destroy", name);
            await TryVirshAsync("undefine", "--managed-save", name);
        }
    }

    /// <summary>Milliseconds as people read them.</summary>
    public static string Milliseconds(TimeSpan span) => span.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture) + " ms";
}
