using System.Text.Json;
using Reconciler.Diagnostics;
using Serilog.Events;
using Serilog.Parsing;

namespace Reconciler.Tests.Diagnostics;

[TestFixture]
internal sealed class JournalJsonFormatterTests
{
    [TestCase(true, "<4>{")]
    [TestCase(false, "{")]
    public void One_object_on_one_line_with_its_priority_for_the_journal(bool underSystemd, string start)
    {
        using var output = new StringWriter();
        new JournalJsonFormatter(underSystemd).Format(
            new(DateTimeOffset.UnixEpoch, LogEventLevel.Warning, new InvalidOperationException("first\nsecond"), new MessageTemplateParser().Parse("Domain {Name}: in sync"),
                [new LogEventProperty("Name", new ScalarValue("a\nb\"c\u202e\uffff😀"))]),
            output);
        var line = output.ToString();
        Assert.That(line, Does.StartWith(start));
        Assert.That(line.IndexOf('\n'), Is.EqualTo(line.Length - 1));
        Assert.That(line, Does.Not.Contain('\u202e').And.Not.Contain('\uffff').And.Contain("😀"));
        using var json = JsonDocument.Parse(line[(start.Length - 1)..]);
        Assert.That(json.RootElement.GetProperty("Level").GetString(), Is.EqualTo("Warning"));
        Assert.That(json.RootElement.GetProperty("Properties").GetProperty("Name").GetString(), Is.EqualTo("a\nb\"c\u202e\uffff😀"));
    }
}
