using System.Text.Json;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Tests.Ovsdb;

internal sealed class KnownTextsTests
{
    [Test]
    public void The_same_text_is_kept_once()
    {
        var first = Read("\"reconciler:host\"");
        Assert.That(Read("\"reconciler:host\""), Is.SameAs(first));
        Assert.That(first, Is.EqualTo("reconciler:host"));
    }

    [TestCase("\"\"", "")]
    [TestCase("\"a\\u0062c\"", "abc")]
    [TestCase("\"\\\\u0062\"", "\\u0062")]
    [TestCase("\"Zürich 😀\"", "Zürich 😀")]
    [TestCase("\"\\\"\"", "\"")]
    public void A_text_is_what_the_json_says_however_often_it_is_read(string json, string text)
    {
        for (var i = 0; i < 3; i++)
            Assert.That(Read(json), Is.EqualTo(text));
    }

    [Test]
    public void What_is_written_with_an_escape_is_not_taken_for_the_text_that_is_written_so()
    {
        // Each is kept under the bytes that the other one is written with, where they share a place.
        for (var i = 0; i < 3; i++)
        {
            Assert.That(Read("\"\\\\n\""), Is.EqualTo("\\n"));
            Assert.That(Read("\"\\n\""), Is.EqualTo("\n"));
        }
    }

    [Test]
    public void More_texts_than_there_are_places_are_each_read_as_they_are()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 5000; i++)
                Assert.That(Read($"\"key-{i}\""), Is.EqualTo($"key-{i}"));
        }

        var tooLong = new string('x', 4000);
        Assert.That(Read($"\"{tooLong}\""), Is.EqualTo(tooLong));
    }

    private static string Read(string json) => KnownTexts.Read(JsonDocument.Parse(json).RootElement);
}
