using System.Globalization;
using Reconciler.Ovsdb;
using Reconciler.Printing;
using Reconciler.Reconciliation;
using Reconciler.Workloads;
using Spectre.Console;

namespace Reconciler.Commands;

/// <summary><c>reconciler status --watch</c>: a live table. A terminal shows it in place; a pipe gets a new table at each change.</summary>
internal static class StatusWatch
{
    /// <summary>
    /// How often it reads the status where no daemon says that something has changed, and at most. The replicas follow the databases by
    /// themselves; libvirt is asked each time.
    /// </summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>Shows the status until it is cancelled.</summary>
    /// <param name="host">The host's databases and workloads.</param>
    /// <param name="socket">The daemon's socket.</param>
    /// <param name="domain">A domain's name or UUID; null for all.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public static async Task<int> RunAsync(OneShot host, string socket, string? domain, CancellationToken cancellationToken)
    {
        using var news = new DaemonNews(socket);
        try
        {
            if (Console.IsOutputRedirected)
                await PrintAsync(host, news, domain, cancellationToken);
            else
                await LiveAsync(host, news, domain, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The user has interrupted the watch.
        }

        return ExitStatus.Done;
    }

    private static Task LiveAsync(OneShot host, DaemonNews news, string? domain, CancellationToken cancellationToken) =>
        AnsiConsole.Live(new Text("")).Overflow(VerticalOverflow.Ellipsis).StartAsync(async live =>
        {
            while (true)
            {
                var (rows, trouble) = await LookAsync(host, domain, cancellationToken);
                var table = TableOutput.Create(StatusCommand.Columns, rows);
                var now = DateTime.Now.ToString("HH:mm:ss", CultureInfo.CurrentCulture);
                table.Caption = new($"host {Markup.Escape(VisibleText.Line(host.Sources.Host))}, {now}{(trouble is null ? "" : $" – {Markup.Escape(VisibleText.Line(trouble))}")}");
                live.UpdateTarget(table);
                await WaitAsync(news, trouble, cancellationToken);
            }
        });

    private static async Task PrintAsync(OneShot host, DaemonNews news, string? domain, CancellationToken cancellationToken)
    {
        string? printed = null;
        while (true)
        {
            var (rows, trouble) = await LookAsync(host, domain, cancellationToken);
            var text = string.Join('\n', rows.Select(r => string.Join('\t', r))) + trouble;
            if (text != printed)
            {
                Console.WriteLine(DateTime.Now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + (trouble is null ? "" : $" {VisibleText.Line(trouble)}"));
                TableOutput.Print(StatusCommand.Columns, rows);
                await Console.Out.FlushAsync(cancellationToken);
            }

            printed = text;
            await WaitAsync(news, trouble, cancellationToken);
        }
    }

    /// <summary>Asks libvirt again.</summary>
    /// <returns>Why it could not be asked; null if it was.</returns>
    private static async Task<string?> RefreshAsync(OneShot host, CancellationToken cancellationToken)
    {
        try
        {
            await host.RefreshAsync(cancellationToken);
            return null;
        }
        catch (SourceAwayException e)
        {
            return e.Message;
        }
    }

    /// <summary>Waits until there may be something new. What was away is looked at again soon, whether or not the daemon has noticed.</summary>
    private static async Task WaitAsync(DaemonNews news, string? trouble, CancellationToken cancellationToken)
    {
        var pause = Task.Delay(s_interval, cancellationToken);
        await news.WaitAsync(otherwise: s_interval, trouble is null ? null : s_interval, cancellationToken);
        await pause;
    }

    /// <summary>Reads the status once. If a source is away, the watch says so and goes on.</summary>
    private static async Task<(IReadOnlyList<string[]> Rows, string? Trouble)> LookAsync(OneShot host, string? domain, CancellationToken cancellationToken)
    {
        try
        {
            // Without libvirt, what is known of domains is old. Other workloads do not depend on it.
            var away = await RefreshAsync(host, cancellationToken);
            // The daemon may have read what our replicas have not got yet.
            await host.Sources.OpenVSwitchSession.BarrierAsync(cancellationToken);
            await host.Sources.Northbound.Session.BarrierAsync(cancellationToken);
            var reading = await StatusReading.TakeAsync(host, domain, asksForHolders: false, cancellationToken);
            return ([.. reading.Rows.Where(r => away is null || !r.Workload.IsDomain).Select(StatusCommand.CellsOf)], away);
        }
        catch (OvsdbException e)
        {
            return ([], e.Message);
        }
        catch (Exception e) when (e is SourceAwayException or CommandException)
        {
            return ([], e.Message);
        }
    }
}
