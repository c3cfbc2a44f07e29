using System.CommandLine;
using System.Text;
using System.Text.Json;
using Reconciler.Configuration;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Ovsdb;
using Reconciler.Printing;
using Reconciler.Workloads;

namespace Reconciler.Commands.Attaching;

/// <summary>
/// <c>reconciler netavark</c>: what netavark runs as its plugin <c>reconciler</c>, so that podman's containers get ports. It reads the
/// request on its standard input, and answers on its standard output; errors are answers too.
/// </summary>
internal static class NetavarkCommand
{
    private const string ApiVersion = "1.0.0";

    /// <summary>Makes the command, which is not shown: people use podman.</summary>
    /// <param name="configure">Reads the configuration.</param>
    public static Command Create(Func<ParseResult, ReconcilerConfiguration> configure)
    {
        var operation = new Argument<string>("OPERATION") { Description = "info, create, setup or teardown" };
        var netns = new Argument<string?>("NETNS") { Description = "the path of the container's network namespace",
            Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("netavark", "Answers netavark's calls of its plugin 'reconciler'.") { operation, netns };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) =>
            UntilSignal.RunAsync(
                token => AnswerAsync(() => configure(parsed), parsed.GetValue(operation)!, parsed.GetValue(netns), token),
                cancellationToken));
        return command;
    }

    private static async Task<int> AnswerAsync(
        Func<ReconcilerConfiguration> configure, string operation, string? netns, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(configure, operation, netns, cancellationToken);
            return ExitStatus.Done;
        }
        catch (Exception e) when (e is CommandException or SourceAwayException or ConfigurationException or OvsdbException or JsonException
            or OperationCanceledException)
        {
            Print(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("error"u8, VisibleText.Line(e.Message));
                writer.WriteEndObject();
            });
            return ExitStatus.Differences;
        }
    }

    private static async Task RunAsync(
        Func<ReconcilerConfiguration> configure, string operation, string? netns, CancellationToken cancellationToken)
    {
        if (operation == "info")
        {
            Print(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("version"u8, ProcessMetrics.Version);
                writer.WriteString("api_version"u8, ApiVersion);
                writer.WriteEndObject();
            });
            return;
        }

        await using var input = Console.OpenStandardInput();
        using var document = await JsonDocument.ParseAsync(input, cancellationToken: cancellationToken);
        var request = document.RootElement;
        switch (operation)
        {
            case "create":
                NetavarkRequest.CheckNetwork(request);
                Print(writer => NetavarkRequest.WriteNetwork(request, writer));
                break;
            case "setup" when netns is not null:
                await using (var attachment = await Attachment.OpenAsync(configure(), NetavarkRequest.Read(request, netns),
                    cancellationToken))
                {
                    var report = await attachment.RunAsync(cancellationToken);
                    Print(writer => NetavarkRequest.WriteStatus(report, writer));
                }

                break;
            case "teardown" when netns is not null:
                await using (var detachment = await Detachment.OpenAsync(
                    configure(), NetavarkRequest.NameOf(request), NetavarkRequest.InterfaceOf(request), isDryRun: false, cancellationToken))
                    await detachment.RunAsync(cancellationToken);
                break;
            default:
                throw new CommandException(
                    $"'{operation}' is no operation of netavark's plugins; there are info, create, setup NETNS and teardown NETNS",
                    ExitStatus.Usage);
        }
    }

    private static void Print(Action<Utf8JsonWriter> write)
    {
        using var answer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(answer))
            write(writer);
        Console.Out.WriteLine(Encoding.UTF8.GetString(answer.ToArray()));
    }
}
