using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Libvirt;

namespace Reconciler.Commands.Attaching;

/// <summary><c>reconciler attach</c> and its options, which mirror the keys of an interface.</summary>
internal sealed class AttachOptions
{
    /// <summary>The longest name of a network device (IFNAMSIZ of if.h, less the final zero).</summary>
    private const int LongestDevice = 15;

    private const int MinimumMtu = 68;
    private const int MaximumMtu = 65535;

    private readonly Argument<string> _name = new("NAME") { Description = "the workload's name, which also is its name in DNS" };
    private readonly Option<string?> _netns = new("--netns")
        { HelpName = "NAME|PATH", Description = "the network namespace, as 'ip netns' names it, or the path of its file" };
    private readonly Option<int?> _pid = new("--pid") { HelpName = "PID", Description = "the network namespace of this process" };
    private readonly ImmutableArray<Option<string?>> _attributes =
        [.. InterfaceKeys.Attributes.Select(a => new Option<string?>("--" + a.Name) { HelpName = a.Value, Description = a.Summary })];
    private readonly Option<string[]> _nat = new("--nat")
        { HelpName = NatWords.Syntax, Description = "a floating IP (can be given several times)", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _mac = new("--mac")
        { HelpName = "MAC", Description = "the MAC address in the namespace (default: a stable one, made from host and name)" };
    private readonly Option<string?> _interface = new("--ifname")
        { HelpName = "NAME", Description = $"the interface's name in the namespace (default: {AttachRequest.DefaultInterface})" };
    private readonly Option<int?> _mtu = new("--mtu")
        { HelpName = "BYTES", Description = "the MTU of a new interface (default: dhcp.mtu of the configuration, 1442)" };
    private readonly Option<bool> _noRoute = new("--no-route") { Description = "add no default route" };
    private readonly Option<double?> _timeout = new("--timeout")
        { HelpName = "SECONDS", Description = "how long to wait until OVN has bound the port and chosen its address (default: 30)" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "check and say what would happen, and change nothing" };
    private readonly Option<bool> _json = new("--json") { Description = "write JSON" };

    private AttachOptions()
    {
    }

    /// <summary>Makes <c>reconciler attach</c>.</summary>
    /// <param name="configure">Reads the configuration.</param>
    public static Command Attach(Func<ParseResult, ReconcilerConfiguration> configure)
    {
        var options = new AttachOptions();
        var attach = new Command("attach", """
            Attaches a network namespace, such as a container's, to a logical switch: makes a veth pair, gives the end in the namespace MAC
            address, addresses, MTU and default route, plugs the other end into the integration bridge with all that it asks for, and waits
            until OVN has bound its port. If anything fails, nothing is left of it. A second run changes nothing, or says what differs.

            Examples:
              reconciler attach web --netns web --switch nat-switch-1 --address 10.140.0.11 --nat 192.168.58.111
              reconciler attach db --pid 4711 --switch nat-switch-2 --address dynamic --groups db
              reconciler attach web --netns web --switch nat-switch-2 --address dynamic --ifname eth1 --no-route
              reconciler attach web --netns /run/user/0/netns/web --switch nat-switch-1 --address dynamic --dry-run

            Exit status: 0 done, 1 attached already and something differs, 2 usage or something that cannot be had (nothing is changed),
            3 could not reach or could not finish.
            """) { options._name, options._netns, options._pid };
        foreach (var option in options._attributes)
            attach.Options.Add(option);
        foreach (Option option in new Option[]
            { options._nat, options._mac, options._interface, options._mtu, options._noRoute, options._timeout, options._dryRun,
                options._json })
            attach.Options.Add(option);
        attach.Validators.Add(options.Check);
        attach.SetAction((parsed, cancellationToken) =>
            AttachCommand.RunAsync(configure(parsed), options.Read(parsed), parsed.GetValue(options._json), cancellationToken));
        return attach;
    }

    private void Check(CommandResult result)
    {
        if ((result.GetResult(_netns) is null) == (result.GetResult(_pid) is null))
            result.AddError("attach: give the network namespace by one of --netns and --pid");
        if (result.GetResult(_netns) is { Tokens: [{ Value: { } netns }] } && netns.Trim().Length == 0)
            result.AddError("--netns: it is empty; give a name that 'ip netns list' shows, or a path");
        if (result.GetResult(_attributes.First(o => o.Name == "--switch")) is null)
            result.AddError("attach: --switch says which logical switch it is on");
        if (result.GetResult(_interface) is { Tokens: [var device] } && WhyNoDevice(device.Value) is { } reason)
            result.AddError($"--ifname: '{device.Value}' {reason}");
        if (result.GetResult(_mac) is { Tokens: [var mac] } && !MacAddress.IsOfInterface(mac.Value))
        {
            result.AddError(
                $"--mac: '{mac.Value}' is no MAC address of an interface; write six pairs of digits, such as 52:54:00:00:00:01");
        }

        CheckName(result, _name);
    }

    /// <summary>Checks the name of a workload.</summary>
    internal static void CheckName(CommandResult result, Argument<string> argument)
    {
        if (result.GetResult(argument) is { Tokens: [var name] }
            && name.Value.Trim() is not { Length: > 0 and <= AnnotationLimits.NameCharacters })
            result.AddError($"{result.Command.Name}: a name has from 1 to {AnnotationLimits.NameCharacters} characters");
    }

    private AttachRequest Read(ParseResult parsed)
    {
        var name = parsed.GetValue(_name)!.Trim();
        var keys = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);
        foreach (var (option, attribute) in _attributes.Zip(InterfaceKeys.Attributes))
        {
            if (parsed.GetValue(option) is { } value)
                keys = keys.SetItem(InterfaceKeys.KeyOf(attribute), value);
        }

        if (parsed.GetValue(_nat) is { Length: > 0 } nats)
            keys = keys.SetItem(InterfaceKeys.Nat, string.Join(' ', nats));
        CheckKeys(name, keys);
        MacAddress.TryNormalize(parsed.GetValue(_mac), out var mac);
        return new(name, parsed.GetValue(_pid) is { } pid ? NamespaceName.OfProcess(pid) : NamespaceName.Of(parsed.GetValue(_netns)!), keys)
        {
            Interface = parsed.GetValue(_interface) ?? AttachRequest.DefaultInterface,
            Mac = mac,
            Mtu = parsed.GetValue(_mtu) is not { } mtu ? null
                : mtu is >= MinimumMtu and <= MaximumMtu ? mtu
                : throw new CommandException($"--mtu: {mtu} is not from {MinimumMtu} to {MaximumMtu}", ExitStatus.Usage),
            HasRoute = !parsed.GetValue(_noRoute),
            Patience = parsed.GetValue(_timeout) is not { } seconds ? AttachRequest.DefaultPatience
                : seconds is > 0 and <= 86400 ? TimeSpan.FromSeconds(seconds)
                : throw new CommandException("--timeout: it is a number of seconds up to 86400", ExitStatus.Usage),
            DryRun = parsed.GetValue(_dryRun),
        };
    }

    /// <summary>Checks the values before any database is asked, and names the options instead of the keys.</summary>
    /// <exception cref="CommandException">A value is wrong.</exception>
    internal static void CheckKeys(string name, ImmutableSortedDictionary<string, string> keys)
    {
        var reader = new InterfaceKeysReader("workload");
        reader.Add(name, null, keys);
        if (reader.Result.IsValid)
            return;
        throw new CommandException(AsOptions(string.Join("; ", reader.Result.Errors.Select(e => e.Message))), ExitStatus.Usage);
    }

    /// <summary>A sentence about keys with options in their place.</summary>
    internal static string AsOptions(string sentence) => sentence.Replace(Ownership.OwnershipKeys.Prefix, "--", StringComparison.Ordinal)
        .Replace("leave the key out", "leave it out", StringComparison.Ordinal);

    /// <summary>Why a text is no name of a network device (dev_valid_name of Linux), as the end of a sentence; null if it is one.</summary>
    internal static string? WhyNoDevice(string text) => text switch
    {
        { Length: 0 or > LongestDevice } => $"has not from 1 to {LongestDevice} characters",
        "." or ".." => "is no name of a device",
        "lo" => "is the loopback device that each namespace has",
        // ip's batches have their own meaning of quotes, backslashes and '#'.
        _ when text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '@')) || text[0] == '-' =>
            "has other characters than letters, digits, '-', '_', '.' and '@'",
        _ => null,
    };
}
