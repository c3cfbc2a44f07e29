using System.CommandLine;
using Reconciler.Configuration;
using Reconciler.Intent;
using Reconciler.Intent.Attributes;

namespace Reconciler.Commands.Defaults;

/// <summary>The options of <c>reconciler defaults</c>, which mirror what a libvirt network's metadata can say.</summary>
internal static class DefaultsOptions
{
    /// <summary>Makes the command.</summary>
    /// <param name="configure">Reads the configuration.</param>
    public static Command Command(Func<ParseResult, ReconcilerConfiguration> configure)
    {
        var network = new Argument<string>("NETWORK") { Description = "the libvirt network's name" };
        Option<string?>[] attributes =
        [
            .. PortAttributes.In(AttributePlaces.Network).Select(a => new Option<string?>("--" + a.Name) { HelpName = a.Value, Description = a.Summary }),
        ];
        string[] names = [.. attributes.Select(o => o.Name[2..])];
        var unset = new Option<string[]>("--unset")
            { HelpName = "ATTRIBUTE", Description = "an attribute to say nothing about (can be given several times)", Arity = ArgumentArity.OneOrMore };
        unset.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Select(t => t.Value).Where(t => !names.Contains(t)))
                result.AddError($"--unset: there is no attribute '{token}'{Suggestion.Clause(token, names)}");
        });
        var clear = new Option<bool>("--clear") { Description = "say nothing at all, but for what else is given" };
        var dryRun = new Option<bool>("--dry-run") { Description = "check and say what would happen, and write nothing" };
        var json = new Option<bool>("--json") { Description = "write JSON" };
        var command = new Command("defaults", """
            Changes what a libvirt network gives the interfaces on it whose domains do not say it themselves: its metadata. It is checked
            before, with every domain that runs on the network. Without a change it shows what the network gives.

            Examples:
              reconciler defaults nat-net
              reconciler defaults nat-net --switch nat-switch-1 --address dynamic
              reconciler defaults nat-net --unset groups --dry-run

            Exit status: 0 done, 2 usage or defaults that cannot be carried out (nothing is written), 3 could not reach.
            """) { network };
        foreach (var option in attributes)
            command.Options.Add(option);
        foreach (var option in new Option[] { unset, clear, dryRun, json })
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => DefaultsCommand.RunAsync(
            configure(parsed),
            new(
                parsed.GetValue(network)!,
                [.. attributes.Select(o => (o.Name[2..], parsed.GetValue(o)!)).Where(a => a.Item2 is not null)],
                [.. parsed.GetValue(unset) ?? []],
                parsed.GetValue(clear),
                parsed.GetValue(dryRun),
                parsed.GetValue(json)),
            cancellationToken));
        return command;
    }
}
