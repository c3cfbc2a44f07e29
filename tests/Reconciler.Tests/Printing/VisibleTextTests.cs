using Reconciler.Ovsdb;
using Reconciler.Printing;

namespace Reconciler.Tests.Printing;

internal sealed class VisibleTextTests
{
    [TestCase("plain näher 日本 😀", "plain näher 日本 😀")]
    [TestCase("a\nb\r\u001b[31m\u0000", "a\\nb\\x0d\\x1b[31m\\x00")]
    [TestCase("evil\u202egpj.exe\u2066", "evil\\x202egpj.exe\\x2066")]
    [TestCase("a\u200e\u200f\u061c\u202a\u2066\u2069b", "a\\x200e\\x200f\\x61c\\x202a\\x2066\\x2069b")]
    [TestCase("a\u2028b\u2029c\u0085d\ufeffe\u200bf", "a\\x2028b\\x2029c\\x85d\\xfeffe\\x200bf")]
    [TestCase("a\uffff\ufffe\ufdd0b", "a\\xffff\\xfffe\\xfdd0b")]
    [TestCase("👩\u200d💻 می\u200cخواهم", "👩\u200d💻 می\u200cخواهم")]
    public void What_cannot_be_seen_is_written_out(string text, string visible) => Assert.That(VisibleText.Of(text), Is.EqualTo(visible));

    // An attribute cannot carry half a character.
    [Test]
    public void Half_a_character_is_written_out() => Assert.That(VisibleText.Line("a" + (char)0xd83d + "b"), Is.EqualTo("a\\xd83db"));

    [Test]
    public void Tags_that_follow_a_letter_unseen_are_written_out() => Assert.That(VisibleText.Line("a\U000E0041"), Is.EqualTo("a\\xe0041"));

    [Test]
    public void Line_ends_can_stay() => Assert.That(VisibleText.Lines("<a>\n  <b c=\"\u202e\"/>\r\n</a>"), Is.EqualTo("<a>\n  <b c=\"\\x202e\"/>\\x0d\n</a>"));

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
