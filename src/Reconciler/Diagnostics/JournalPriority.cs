using Serilog.Events;

namespace Reconciler.Diagnostics;

/// <summary>The priority of a line on standard error, as the journal understands it: sd-daemon(3).</summary>
internal static class JournalPriority
{
    /// <summary>Writes it.</summary>
    public static void Write(LogEventLevel level, TextWriter output)
    {
        output.Write('<');
        output.Write(level switch
        {
            LogEventLevel.Fatal => '2',
            LogEventLevel.Error => '3',
            LogEventLevel.Warning => '4',
            LogEventLevel.Information => '6',
            _ => '7',
        });
        output.Write('>');
    }
}
