using System.Diagnostics;

namespace Reconciler.Commands;

/// <summary>Shows the progress of a long sweep on standard error: in place on a terminal, otherwise a line now and then.</summary>
internal sealed class SweepProgress : IProgress<int>, IDisposable
{
    private readonly int _total;
    private readonly bool _inPlace = !Console.IsErrorRedirected;
    private long _last = Stopwatch.GetTimestamp();
    private bool _written;

    /// <summary>Starts at zero.</summary>
    /// <param name="total">How many orphans there are.</param>
    public SweepProgress(int total) => _total = total;

    /// <inheritdoc/>
    public void Report(int value)
    {
        if (Stopwatch.GetElapsedTime(_last) < TimeSpan.FromSeconds(_inPlace ? 0.5 : 5))
            return;
        _last = Stopwatch.GetTimestamp();
        _written = true;
        var text = $"reconciler: {value} of {_total} orphans";
        Console.Error.Write(_inPlace ? $"\r{text}" : $"{text}\n");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_written && _inPlace)
            Console.Error.Write("\r\x1b[K");
    }
}
