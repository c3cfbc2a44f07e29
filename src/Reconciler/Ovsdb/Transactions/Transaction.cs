using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Ovsdb.Schema;
using Reconciler.Printing;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>Operations that the server commits together or not at all (RFC 7047, section 4.1.3).</summary>
/// <param name="Operations">The operations, in the order in which the server evaluates them.</param>
internal sealed record Transaction(ImmutableArray<Operation> Operations)
{
    /// <summary>
    /// Joins transactions into one, which commits all or none. <see cref="Check"/> checks how many rows each operation touched.
    /// </summary>
    internal static Transaction Together(IEnumerable<Transaction> transactions) =>
        new([.. transactions.SelectMany(t => t.Operations).Select(o => o with { ExpectedCount = null })]);

    internal void WriteParameters(Utf8JsonWriter writer, string database)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(database);
        foreach (var operation in Operations)
            operation.Write(writer);
        writer.WriteEndArray();
    }

    /// <summary>
    /// Reads the reply. If an operation fails, the reply has nulls for the operations after it. If the commit fails, the reply has one
    /// element more than there are operations (RFC 7047, section 4.1.3).
    /// </summary>
    /// <exception cref="OvsdbProtocolException">The JSON is no reply to this transaction.</exception>
    internal TransactionOutcome ReadReply(JsonElement reply, DatabaseSchema schema) =>
        OvsdbProtocolException.Guard("the reply to a transaction", () => Read(reply, schema));

    private TransactionOutcome Read(JsonElement reply, DatabaseSchema schema)
    {
        if (reply.ValueKind is not JsonValueKind.Array)
            throw new OvsdbProtocolException($"the reply to a transaction is {reply.ValueKind}, not an array");

        var index = 0;
        foreach (var element in reply.EnumerateArray())
        {
            if (element.ValueKind is JsonValueKind.Object && element.TryGetProperty("error"u8, out var error)
                && error.ValueKind is JsonValueKind.String)
            {
                var details = element.TryGetProperty("details"u8, out var d) ? d.GetString() ?? "" : "";
                int? failed = index < Operations.Length ? index : null;
                return Failure(failed is { } i ? Operations[i] : null, error.GetString()!, details) switch
                {
                    TransactionOutcome.Conflict conflict => conflict with { Operation = failed },
                    TransactionOutcome.Rejected rejected => rejected with { Operation = failed },
                    var other => other,
                };
            }

            index++;
        }

        if (reply.GetArrayLength() != Operations.Length)
            throw new OvsdbProtocolException($"{Operations.Length} operations got {reply.GetArrayLength()} results");

        return Check([.. Operations.Select((operation, i) => OperationResult.Read(reply[i], operation, schema))]);
    }

    /// <summary>Checks that each operation of a committed transaction touched the expected number of rows.</summary>
    internal TransactionOutcome Check(ImmutableArray<OperationResult> results)
    {
        for (var i = 0; i < results.Length; i++)
        {
            if (Operations[i].ExpectedCount is { } expected && results[i].Count != expected)
                return new TransactionOutcome.Conflict($"operation {i} touched {results[i].Count} rows and not {expected}");
        }

        return new TransactionOutcome.Success(results);
    }

    private static TransactionOutcome Failure(Operation? operation, string error, string details) => (operation, error) switch
    {
        // RFC 7047, section 5.2.6: a wait whose condition does not hold within its timeout of zero.
        (Wait wait, "timed out") => new TransactionOutcome.Conflict(wait.Meaning),

        // Another client inserted a row with this identifier first: ovsdb-server(7), section 5.2.1.
        (_, "duplicate uuid") => new TransactionOutcome.Conflict(VisibleText.Of(details)),

        // Another client inserted a row with the same value in a unique column. The words are from Open vSwitch's ovsdb/transaction.c.
        (null, "constraint violation") when details.Contains("to have identical values", StringComparison.Ordinal) =>
            new TransactionOutcome.Conflict(VisibleText.Of(details)),
        _ => new TransactionOutcome.Rejected(VisibleText.Of(error), VisibleText.Of(details)),
    };
}
