using System.Globalization;
using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace Reconciler.Diagnostics;

/// <summary>
/// Writes log lines from a thread of its own. If whoever reads them is slow or has stopped, lines wait here, and then are dropped and
/// counted. Whoever logs never waits: a stopped journald must not stop libvirt's hooks.
/// </summary>
internal sealed class LogQueue : ILogEventSink, IDisposable
{
    /// <summary>How many characters wait at most.</summary>
    public const int MaximumCharacters = 2 << 20;

    /// <summary>How many lines wait at most.</summary>
    public const int MaximumLines = 8192;

    /// <summary>How long the end waits for the lines that are left.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly MessageTemplate s_dropped = new MessageTemplateParser().Parse(
        "{Count} log lines were dropped, because nobody read standard error");

    private readonly ITextFormatter _formatter;
    private readonly Stream _output;
    private readonly Thread _writer;

    // A Monitor, because a Lock cannot be waited on.
#pragma warning disable MA0158
    private readonly object _gate = new();
#pragma warning restore MA0158
    private List<string> _lines = [];
    private int _characters;
    private long _dropped;
    private bool _closed;

    /// <summary>Begins to write.</summary>
    /// <param name="formatter">Makes the lines.</param>
    /// <param name="output">Where they go.</param>
    public LogQueue(ITextFormatter formatter, Stream output)
    {
        _formatter = formatter;
        _output = output;
        _writer = new(Write) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <summary>Called for each line that is dropped.</summary>
    public Action? Dropped { get; set; }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        var line = Format(logEvent);
        lock (_gate)
        {
            if (!_closed && _lines.Count < MaximumLines && _characters + line.Length <= MaximumCharacters)
            {
                _lines.Add(line);
                _characters += line.Length;
                Monitor.Pulse(_gate);
                return;
            }

            _dropped++;
        }

        Dropped?.Invoke();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        // If nobody reads, the thread stays in its write until the process ends.
        _writer.Join(Patience);
    }

    private string Format(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        _formatter.Format(logEvent, text);
        return text.ToString();
    }

    private void Write()
    {
        while (Take() is var (lines, dropped))
        {
            try
            {
                foreach (var line in lines)
                    _output.Write(Encoding.UTF8.GetBytes(line));
                if (dropped > 0)
                {
                    _output.Write(Encoding.UTF8.GetBytes(Format(new(
                        DateTimeOffset.Now, LogEventLevel.Warning, null, s_dropped, [new("Count", new ScalarValue(dropped))]))));
                }

                _output.Flush();
            }
            catch (IOException)
            {
                // Nobody reads any more, and nobody is left to be told. The lines count as dropped, as far as a metric can say so.
                Dropped?.Invoke();
            }
        }
    }

    /// <summary>Waits for lines.</summary>
    /// <returns>The lines, and how many were dropped after them; null at the end.</returns>
    private (List<string> Lines, long Dropped)? Take()
    {
        lock (_gate)
        {
            while (_lines.Count == 0 && !_closed)
                Monitor.Wait(_gate);
            if (_lines.Count == 0)
                return null;
            var taken = (_lines, _dropped);
            (_lines, _characters, _dropped) = ([], 0, 0);
            return taken;
        }
    }
}
