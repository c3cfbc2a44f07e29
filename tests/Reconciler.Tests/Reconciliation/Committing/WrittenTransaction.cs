using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Committing;

namespace Reconciler.Tests.Reconciliation.Committing;

/// <summary>A plan's transaction as it is sent.</summary>
internal static class WrittenTransaction
{
    /// <summary>Its operations.</summary>
    public static JsonNode[] Of(Plan plan)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            NorthboundTransactions.Of(plan).WriteParameters(writer, "OVN_Northbound");
        var parameters = JsonNode.Parse(buffer.WrittenSpan)!.AsArray();
        Assert.That(parameters[0]!.GetValue<string>(), Is.EqualTo("OVN_Northbound"));
        return [.. parameters.Skip(1).OfType<JsonNode>()];
    }

    /// <summary>
    /// Its operations, one a line, without what is free to be otherwise: the words of the comment at the end, and what marks a switch as
    /// changed, which is another value each time.
    /// </summary>
    public static string[] LinesOf(Plan plan)
    {
        if (plan.IsEmpty)
            return [];
        var operations = Of(plan);
        Assert.That(operations[^1]["op"]!.GetValue<string>(), Is.EqualTo("comment"));
        return [.. operations[..^1].Select(o => WithoutChance(o).ToJsonString(JsonSerializerOptions.Default))];
    }

    private static JsonNode WithoutChance(JsonNode operation)
    {
        if (operation["mutations"] is not JsonArray { Count: 2 } mutations || mutations[1]![2]![1]![0] is not JsonArray pair
            || pair[0]!.GetValue<string>() != OwnershipKeys.Changed)
        {
            return operation;
        }

        Assert.That(Guid.TryParse(pair[1]!.GetValue<string>(), out _), Is.True);
        pair[1] = "*";
        return operation;
    }
}
