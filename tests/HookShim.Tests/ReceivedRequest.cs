using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace HookShim.Tests;

/// <summary>What the daemon read from one connection.</summary>
/// <param name="Head">Request line and header fields up to and with the empty line, exactly as they came.</param>
/// <param name="Body">The bytes after it, as many as Content-Length says.</param>
/// <param name="Trailing">Whatever else came before the connection ended; there should be nothing.</param>
internal sealed partial record ReceivedRequest(string Head, byte[] Body, byte[] Trailing)
{
    /// <summary>The head the contract asks for, and when libvirt called.</summary>
    public static string ExpectedHead(string query, long calledAt, int length)
        => $"POST /hook?driver=qemu&{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + $"Content-Type: application/xml\r\nReconciler-Called-At: {calledAt}\r\nContent-Length: {length}\r\n\r\n";

    /// <summary>Asserts that the request is what the contract asks for, byte for byte.</summary>
    public void AssertIs(string query, ReadOnlySpan<byte> body)
    {
        Assert.That(long.TryParse(CalledAt().Match(Head).Groups["ticks"].Value, CultureInfo.InvariantCulture, out var calledAt), Is.True, Head);
        Assert.That(Head, Is.EqualTo(ExpectedHead(query, calledAt, body.Length)));
        // The clock is that of whoever reads it here: the call was just now.
        Assert.That(Stopwatch.GetElapsedTime(calledAt), Is.InRange(TimeSpan.Zero, TimeSpan.FromMinutes(1)));
        Assert.That(body.SequenceEqual(Body), Is.True, $"the body differs from the {body.Length} bytes of the input");
        Assert.That(Trailing, Is.Empty, "bytes after the request");
    }

    [GeneratedRegex("\r\nReconciler-Called-At: (?<ticks>[0-9]+)\r\n")]
    private static partial Regex CalledAt();
}
