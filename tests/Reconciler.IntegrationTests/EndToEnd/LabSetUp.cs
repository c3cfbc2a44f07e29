using System.Globalization;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>Brings one lab up for all tests of the daemon, and takes it down after them.</summary>
[SetUpFixture]
internal sealed class LabSetUp
{
    /// <summary>The lab.</summary>
    public static LabNode Node { get; } = new("test-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    /// <summary>Brings it up.</summary>
    [OneTimeSetUp]
    public static Task UpAsync() => Node.UpAsync();

    /// <summary>Takes it down.</summary>
    [OneTimeTearDown]
    public static Task DownAsync() => Node.DownAsync();
}
