using Reconciler.Diagnostics;
using Serilog.Events;
using Serilog.Parsing;

namespace Reconciler.Tests.Diagnostics;

[TestFixture]
internal sealed class JournalFormatterTests
{
    [TestCase(LogEventLevel.Fatal, "<2>")]
    [TestCase(LogEventLevel.Error, "<3>")]
    [TestCase(LogEventLevel.Warning, "<4>")]
    [TestCase(LogEventLevel.Information, "<6>")]
    [TestCase(LogEventLevel.Debug, "<7>")]
    [TestCase(LogEventLevel.Verbose, "<7>")]
    public void The_journal_gets_its_priorities(LogEventLevel level, string priority)
        => Assert.That(Format(level, "web-1", underSystemd: true), Is.EqualTo($"{priority}Domain web-1: in sync\n"));

    [TestCase(LogEventLevel.Warning, "12:34:56.789 WARN  Domain web-1: in sync\n")]
    [TestCase(LogEventLevel.Error, "12:34:56.789 ERROR Domain web-1: in sync\n")]
    public void A_terminal_gets_the_time(LogEventLevel level, string line) => Assert.That(Format(level, "web-1"), Is.EqualTo(line));

    [TestCase("a\nb", "a\\nb")]
    [TestCase("a\r\tb", "a\\x0d\\x09b")]
    [TestCase("\u001b[31mred", "\\x1b[31mred")]
    [TestCase("a\u0085b\u2028c\u2029", "a\\x85b\\x2028c\\x2029")]
    [TestCase("näher \"quoted\" {Braces}", "näher \"quoted\" {Braces}")]
    public void A_name_makes_no_lines_and_no_colours(string name, string written)
        => Assert.That(Format(LogEventLevel.Information, name, underSystemd: true), Is.EqualTo($"<6>Domain {written}: in sync\n"));

    [Test]
    public void An_exception_is_one_line_too()
    {
        var exception = new InvalidOperationException("first\nsecond");
        Assert.That(Format(LogEventLevel.Warning, "x", true, exception), Is.EqualTo("<4>Domain x: in sync: first\\nsecond\n"));
        Assert.That(Format(LogEventLevel.Error, "x", true, exception), Does.StartWith("<3>Domain x: in sync: System.InvalidOperationException: first\\nsecond"));
    }

    private static string Format(LogEventLevel level, string name, bool underSystemd = false, Exception? exception = null)
    {
        using var output = new StringWriter();
        new JournalFormatter(underSystemd).Format(
            new(new(2024, 7, 11, 12, 34, 56, 789, TimeSpan.Zero), level, exception, new MessageTemplateParser().Parse("Domain {Name}: in sync"),
                [new LogEventProperty("Name", new ScalarValue(name))]),
            output);
        return output.ToString();
    }
}
