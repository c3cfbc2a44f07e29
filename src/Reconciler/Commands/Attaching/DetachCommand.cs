using System.CommandLine;
using Reconciler.Configuration;
using Reconciler.Ovsdb;
using Reconciler.Printing;

namespace Reconciler.Commands.Attaching;

/// <summary><c>reconciler detach</c>: undoes <c>reconciler attach</c>.</summary>
internal static class DetachCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="configure">Reads the configuration.</param>
    public static Command Create(Func<ParseResult, ReconcilerConfiguration> configure)
    {
        var name = new Argument<string>("NAME") { Description = "the workload's name" };
        var interfaceName = new Option<string?>("--ifname")
            { HelpName = "NAME", Description = "only the interface with this name in the namespace (default: all of the workload's)" };
        var dryRun = new Option<bool>("--dry-run") { Description = "only say what would happen" };
        var json = new Option<bool>("--json") { Description = "write JSON" };
        var detach = new Command("detach", """
            Undoes 'reconciler attach': removes the veth pair, unplugs it, and deletes its port and floating IPs. It also clears away what
            an attempt that was killed has left, and what is left of a namespace that is gone. If nothing is attached, it does nothing.

            Examples:
              reconciler detach web
              reconciler detach web --ifname eth1

            Exit status: 0 done, 2 usage, 3 could not reach or could not finish.
            """) { name, interfaceName, dryRun, json };
        detach.Validators.Add(result => AttachOptions.CheckName(result, name));
        detach.SetAction((parsed, cancellationToken) => RunAsync(
            configure(parsed), parsed.GetValue(name)!.Trim(), parsed.GetValue(interfaceName), parsed.GetValue(dryRun),
                parsed.GetValue(json),
            cancellationToken));
        return detach;
    }

    private static async Task<int> RunAsync(
        ReconcilerConfiguration configuration, string name, string? interfaceName, bool isDryRun, bool json,
            CancellationToken cancellationToken)
    {
        try
        {
            await using var detachment = await Detachment.OpenAsync(configuration, name, interfaceName, isDryRun, cancellationToken);
            var done = await detachment.RunAsync(cancellationToken);
            if (json)
            {
                JsonOutput.Print(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("name"u8, name);
                    writer.WriteArray("done", done);
                    writer.WriteBoolean("dry_run"u8, isDryRun);
                    writer.WriteNull("refused"u8);
                    writer.WriteEndObject();
                });
                return ExitStatus.Done;
            }

            foreach (var step in done)
                Console.WriteLine($"{VisibleText.Line(name)}: {(isDryRun ? "would " : "")}{VisibleText.Line(step)}");
            if (done.IsEmpty)
                Console.WriteLine($"{VisibleText.Line(name)}: not attached here");
            return ExitStatus.Done;
        }
        catch (CommandException e) when (json)
        {
            RefusalJson.PrintIfRefused(name, e);
            throw;
        }
        catch (OvsdbException e)
        {
            throw new CommandException(e.Message);
        }
    }
}
