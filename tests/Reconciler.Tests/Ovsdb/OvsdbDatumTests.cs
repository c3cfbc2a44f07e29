using System.Text;
using System.Text.Json;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Tests.Ovsdb;

internal sealed class OvsdbDatumTests
{
    private const string U1 = "00000001-0000-0000-0000-000000000000";
    private const string U2 = "00000002-0000-0000-0000-000000000000";

    [TestCase("\"string\"", "\"\"", "\"\"")]
    [TestCase("\"string\"", "\"é \\\" \\\\ 😀 \\u0000\"", "\"é \\\" \\\\ 😀 \\u0000\"")]
    [TestCase("\"string\"", "[\"set\",[\"a\"]]", "\"a\"", Description = "A set of one is its atom.")]
    [TestCase("\"integer\"", "9223372036854775807", "9223372036854775807")]
    [TestCase("\"integer\"", "-9223372036854775808", "-9223372036854775808")]
    [TestCase("\"real\"", "1.5", "1.5")]
    [TestCase("\"real\"", "5", "5")]
    [TestCase("\"real\"", "1e+100", "1e+100")]
    [TestCase("\"real\"", "-0", "0")]
    [TestCase("\"boolean\"", "true", "true")]
    [TestCase("\"boolean\"", "false", "false")]
    [TestCase("\"uuid\"", "[\"uuid\",\"" + U1 + "\"]", "[\"uuid\",\"" + U1 + "\"]")]
    [TestCase("{\"key\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"set\",[]]", "[\"set\",[]]")]
    [TestCase("{\"key\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "\"a\"", "\"a\"")]
    [TestCase("{\"key\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"set\",[\"set\",\"b\",\"a\",\"B\"]]", "[\"set\",[\"B\",\"a\",\"b\",\"set\"]]")]
    [TestCase("{\"key\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"set\",[\"b\",\"a\",\"b\"]]", "[\"set\",[\"a\",\"b\"]]")]
    [TestCase("{\"key\":\"integer\",\"min\":0,\"max\":\"unlimited\"}", "[\"set\",[10,-1,9]]", "[\"set\",[-1,9,10]]")]
    [TestCase("{\"key\":\"uuid\",\"min\":0,\"max\":\"unlimited\"}", "[\"set\",[[\"uuid\",\"" + U2 + "\"],[\"uuid\",\"" + U1 + "\"]]]", "[\"set\",[[\"uuid\",\"" + U1 + "\"],[\"uuid\",\"" + U2 + "\"]]]")]
    [TestCase("{\"key\":\"string\",\"value\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"map\",[]]", "[\"map\",[]]")]
    [TestCase("{\"key\":\"string\",\"value\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"map\",[[\"b\",\"1\"],[\"a\",\"2\"]]]", "[\"map\",[[\"a\",\"2\"],[\"b\",\"1\"]]]")]
    [TestCase("{\"key\":\"integer\",\"value\":\"uuid\",\"min\":0,\"max\":\"unlimited\"}", "[\"map\",[[7,[\"uuid\",\"" + U1 + "\"]]]]", "[\"map\",[[7,[\"uuid\",\"" + U1 + "\"]]]]")]
    public void A_value_is_read_and_written_in_canonical_order(string type, string json, string written) =>
        Assert.That(JsonElement.DeepEquals(PortDatabase.Json(Write(Read(type, json))), PortDatabase.Json(written)), Is.True, Write(Read(type, json)));

    [TestCase("\"string\"", "7")]
    [TestCase("\"string\"", "null")]
    [TestCase("\"string\"", "[\"map\",[]]")]
    [TestCase("\"integer\"", "1.5")]
    [TestCase("\"integer\"", "9223372036854775808")]
    [TestCase("\"integer\"", "\"1\"")]
    [TestCase("\"real\"", "true")]
    [TestCase("\"boolean\"", "1")]
    [TestCase("\"uuid\"", "\"" + U1 + "\"")]
    [TestCase("\"uuid\"", "[\"uuid\",\"not one\"]")]
    [TestCase("\"uuid\"", "[\"uuid\",7]")]
    [TestCase("\"uuid\"", "[7,\"" + U1 + "\"]")]
    [TestCase("\"uuid\"", "[\"named-uuid\",\"x\"]")]
    [TestCase("\"uuid\"", "[]")]
    [TestCase("{\"key\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"set\",\"a\"]")]
    [TestCase("{\"key\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"set\",[\"a\",1]]")]
    [TestCase("{\"key\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "{}")]
    [TestCase("{\"key\":\"string\",\"value\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"set\",[]]")]
    [TestCase("{\"key\":\"string\",\"value\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"map\",[[\"a\"]]]")]
    [TestCase("{\"key\":\"string\",\"value\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"map\",[\"a\"]]")]
    [TestCase("{\"key\":\"string\",\"value\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"map\",[[\"a\",\"1\"],[\"a\",\"1\"]]]")]
    [TestCase("{\"key\":\"string\",\"value\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"map\",[[\"a\",1]]]")]
    [TestCase("{\"key\":\"string\",\"value\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "\"a\"")]
    public void What_does_not_fit_the_type_is_refused(string type, string json) =>
        Assert.That(() => Read(type, json), Throws.InstanceOf<OvsdbProtocolException>());

    [TestCase("[\"set\",[\"a\",\"b\"]]", "[\"set\",[\"b\",\"c\"]]", "[\"set\",[\"a\",\"c\"]]")]
    [TestCase("[\"set\",[\"a\",\"b\"]]", "\"b\"", "\"a\"")]
    [TestCase("[\"set\",[\"a\",\"b\"]]", "\"c\"", "[\"set\",[\"a\",\"b\",\"c\"]]")]
    [TestCase("\"a\"", "\"a\"", "[\"set\",[]]")]
    [TestCase("[\"set\",[]]", "[\"set\",[\"b\",\"a\"]]", "[\"set\",[\"a\",\"b\"]]")]
    [TestCase("[\"set\",[\"a\",\"b\"]]", "[\"set\",[]]", "[\"set\",[\"a\",\"b\"]]")]
    public void The_difference_of_a_set_toggles_elements(string before, string difference, string after) =>
        AssertApplied("{\"key\":\"string\",\"min\":0,\"max\":\"unlimited\"}", before, difference, after);

    [TestCase("[\"map\",[[\"k\",\"1\"]]]", "[\"map\",[[\"j\",\"x\"],[\"k\",\"2\"]]]", "[\"map\",[[\"j\",\"x\"],[\"k\",\"2\"]]]")]
    [TestCase("[\"map\",[[\"k\",\"1\"],[\"j\",\"2\"]]]", "[\"map\",[[\"k\",\"1\"]]]", "[\"map\",[[\"j\",\"2\"]]]")]
    [TestCase("[\"map\",[[\"k\",\"1\"]]]", "[\"map\",[[\"k\",\"1\"]]]", "[\"map\",[]]")]
    [TestCase("[\"map\",[]]", "[\"map\",[[\"k\",\"1\"]]]", "[\"map\",[[\"k\",\"1\"]]]")]
    public void The_difference_of_a_map_adds_replaces_and_removes_pairs(string before, string difference, string after) =>
        AssertApplied("{\"key\":\"string\",\"value\":\"string\",\"min\":0,\"max\":\"unlimited\"}", before, difference, after);

    [TestCase("{\"key\":\"boolean\",\"min\":0,\"max\":1}", "[\"set\",[]]", "true", "true")]
    [TestCase("{\"key\":\"boolean\",\"min\":0,\"max\":1}", "false", "true", "true")]
    [TestCase("{\"key\":\"boolean\",\"min\":0,\"max\":1}", "true", "true", "true")]
    [TestCase("{\"key\":\"boolean\",\"min\":0,\"max\":1}", "true", "[\"set\",[]]", "[\"set\",[]]")]
    [TestCase("\"string\"", "\"a\"", "\"b\"", "\"b\"")]
    public void A_column_of_at_most_one_element_is_replaced(string type, string before, string difference, string after) =>
        AssertApplied(type, before, difference, after);

    [TestCase("\"string\"", "\"\"")]
    [TestCase("\"integer\"", "0")]
    [TestCase("\"real\"", "0")]
    [TestCase("\"boolean\"", "false")]
    [TestCase("\"uuid\"", "[\"uuid\",\"00000000-0000-0000-0000-000000000000\"]")]
    [TestCase("{\"key\":\"boolean\",\"min\":0,\"max\":1}", "[\"set\",[]]")]
    [TestCase("{\"key\":\"string\",\"value\":\"string\",\"min\":0,\"max\":\"unlimited\"}", "[\"map\",[]]")]
    [TestCase("{\"key\":{\"type\":\"integer\"}}", "0")]
    public void A_column_that_is_not_mentioned_has_its_default(string type, string json) =>
        Assert.That(Write(OvsdbDatum.DefaultOf(ColumnType.Read(PortDatabase.Json(type)))), Is.EqualTo(json));

    [Test]
    public void Equality_knows_neither_the_order_of_elements_nor_the_kind_of_emptiness()
    {
        var forth = OvsdbDatum.Map([KeyValuePair.Create("a", "1"), KeyValuePair.Create("b", "2")]);
        var back = OvsdbDatum.Map([KeyValuePair.Create("b", "2"), KeyValuePair.Create("a", "1")]);
        Assert.Multiple(() =>
        {
            Assert.That(OvsdbDatum.Set("x", "y", "x"), Is.EqualTo(OvsdbDatum.Set("y", "x")));
            Assert.That(forth, Is.EqualTo(back));
            Assert.That(forth.GetHashCode(), Is.EqualTo(back.GetHashCode()));
            Assert.That(forth, Is.Not.EqualTo(OvsdbDatum.Map([KeyValuePair.Create("a", "1"), KeyValuePair.Create("b", "3")])));
            Assert.That(forth, Is.Not.EqualTo(OvsdbDatum.Set("a", "b")));
            Assert.That(OvsdbDatum.Of("1"), Is.Not.EqualTo(OvsdbDatum.Of(OvsdbAtom.Integer(1))));
            Assert.That(OvsdbDatum.Empty, Is.EqualTo(OvsdbDatum.EmptyMap));
            Assert.That(Write(OvsdbDatum.Map(Array.Empty<KeyValuePair<string, string>>())), Is.EqualTo("[\"map\",[]]"));
        });
    }

    [Test]
    public void Includes_is_about_elements_of_sets_and_pairs_of_maps()
    {
        var map = OvsdbDatum.Map([KeyValuePair.Create("a", "1"), KeyValuePair.Create("b", "2")]);
        Assert.Multiple(() =>
        {
            Assert.That(OvsdbDatum.Set("a", "b").Includes(OvsdbDatum.Of("a")), Is.True);
            Assert.That(OvsdbDatum.Set("a", "b").Includes(OvsdbDatum.Set("a", "c")), Is.False);
            Assert.That(OvsdbDatum.Empty.Includes(OvsdbDatum.Empty), Is.True);
            Assert.That(map.Includes(OvsdbDatum.Map([KeyValuePair.Create("a", "1")])), Is.True);
            Assert.That(map.Includes(OvsdbDatum.Map([KeyValuePair.Create("a", "2")])), Is.False);
            Assert.That(OvsdbDatum.EmptyMap.Includes(map), Is.False);
            Assert.That(map.Includes(OvsdbDatum.EmptyMap), Is.True);
        });
    }

    [Test]
    public void A_key_cannot_occur_twice_in_a_map() => Assert.That(
        () => OvsdbDatum.Map([KeyValuePair.Create("a", "1"), KeyValuePair.Create("a", "2")]), Throws.ArgumentException);

    [Test]
    public void A_scalar_is_one_element_and_says_so_otherwise()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => OvsdbDatum.Empty.Single, Throws.InvalidOperationException);
            Assert.That(() => OvsdbDatum.Set("a", "b").Optional, Throws.InvalidOperationException);
            Assert.That(OvsdbDatum.Empty.Optional, Is.Null);
            Assert.That(() => OvsdbDatum.Of("a").Single.AsInteger, Throws.InvalidOperationException);
        });
    }

    [Test]
    public void Toggling_twice_gives_back_any_set()
    {
        var random = new Random(4711);
        var type = ColumnType.Read(PortDatabase.Json("{\"key\":\"integer\",\"min\":0,\"max\":\"unlimited\"}"));
        for (var round = 0; round < 500; round++)
        {
            var before = Numbers();
            var difference = Numbers();
            var after = OvsdbDatum.Set(before).Apply(OvsdbDatum.Set(difference), type);
            var expected = before.Except(difference).Concat(difference.Except(before));
            Assert.That(after, Is.EqualTo(OvsdbDatum.Set(expected)), $"round {round}");
            Assert.That(after.Apply(OvsdbDatum.Set(difference), type), Is.EqualTo(OvsdbDatum.Set(before)), $"round {round}");
            Assert.That(OvsdbDatum.Set(OvsdbDatum.Set(before).DifferenceFrom(after)), Is.EqualTo(OvsdbDatum.Set(difference)), $"round {round}");
        }

        OvsdbAtom[] Numbers() => [.. Enumerable.Range(0, random.Next(12)).Select(_ => OvsdbAtom.Integer(random.Next(15)))];
    }

    [Test]
    public void A_large_set_changes_like_a_small_one()
    {
        var random = new Random(4711);
        var type = ColumnType.Read(PortDatabase.Json("{\"key\":\"integer\",\"min\":0,\"max\":\"unlimited\"}"));
        var expected = Enumerable.Range(0, 2 * LargeSet.Threshold).ToHashSet();
        var set = OvsdbDatum.Set(expected.Select(e => OvsdbAtom.Integer(e)));
        for (var round = 0; round < 100; round++)
        {
            var difference = Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(3 * LargeSet.Threshold)).Distinct().ToArray();
            expected.SymmetricExceptWith(difference);
            var toggled = OvsdbDatum.Set(difference.Select(e => OvsdbAtom.Integer(e)));
            var after = set.Apply(toggled, type);
            Assert.That(after.Count, Is.EqualTo(expected.Count));
            Assert.That(difference.All(d => after.Contains(OvsdbAtom.Integer(d)) == expected.Contains(d)), Is.True);
            Assert.That(OvsdbDatum.Set(after.DifferenceFrom(set)), Is.EqualTo(toggled));
            Assert.That(OvsdbDatum.Set(set.DifferenceFrom(after)), Is.EqualTo(toggled));
            set = after;
        }

        Assert.That(set, Is.EqualTo(OvsdbDatum.Set(expected.Select(e => OvsdbAtom.Integer(e)))));
        Assert.That(set.DifferenceFrom(OvsdbDatum.Empty), Has.Count.EqualTo(expected.Count), "it was not made from that one");
    }

    private static void AssertApplied(string type, string before, string difference, string after) => Assert.That(
        Read(type, before).Apply(Read(type, difference), ColumnType.Read(PortDatabase.Json(type))), Is.EqualTo(Read(type, after)));

    private static OvsdbDatum Read(string type, string json) => OvsdbDatum.Read(PortDatabase.Json(json), ColumnType.Read(PortDatabase.Json(type)));

    private static string Write(OvsdbDatum datum)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            datum.Write(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
