namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>One step of a sequence: what it does, in words and for real. All that is random in it was decided when it was made.</summary>
internal sealed record Step(string Words, Func<Scenario, Task> RunAsync)
{
    public override string ToString() => Words;
}
