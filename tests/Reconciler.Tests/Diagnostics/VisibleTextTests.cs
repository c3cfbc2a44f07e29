using Reconciler.Diagnostics;
using Reconciler.Ovsdb;

namespace Reconciler.Tests.Diagnostics;

public sealed class VisibleTextTests
{
    [TestCase("plain näher 日本 😀", "plain näher 日本 😀")]
    [TestCase("a\nb\r\u001b[31m\u0000", "a\\nb\\x0d\\x1b[31m\\x00")]
    [TestCase("evil\u202egpj.exe\u2066", "evil\\x202egpj.exe\\x2066")]
    public void What_cannot_be_seen_is_written_out(string text, string visible) => Assert.That(VisibleText.Of(text), Is.EqualTo(visible));

    [Test]
    public void Long_text_is_cut_and_says_so() =>
        Assert.That(VisibleText.Of(new string('x', 5000), 10), Is.EqualTo("xxxxxxxxxx… (4990 more)"));

    [Test]
    public void What_a_server_says_is_one_short_line_of_an_exception()
    {
        var error = new OvsdbErrorReplyException("transact", "constraint\nviolation", "\u001b[2J" + new string('x', 100_000));
        Assert.Multiple(() =>
        {
            Assert.That(error.Message, Does.StartWith("transact: constraint\\nviolation: \\x1b[2Jxxx").And.Length.LessThan(1100));
            Assert.That(error.Error, Is.EqualTo("constraint\\nviolation"));
            Assert.That(error.Details, Does.StartWith("\\x1b[2Jxxx").And.Length.LessThan(1100));
        });
    }
}
