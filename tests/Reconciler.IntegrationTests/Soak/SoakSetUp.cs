using System.Globalization;

namespace Reconciler.IntegrationTests.Soak;

/// <summary>Brings a lab up for the soak, and takes it down after it.</summary>
[SetUpFixture]
internal sealed class SoakSetUp
{
    /// <summary>The lab.</summary>
    public static LabNode Node { get; } = new("soak-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    /// <summary>Brings it up.</summary>
    [OneTimeSetUp]
    public static Task UpAsync() => Node.UpAsync();

    /// <summary>Takes it down.</summary>
    [OneTimeTearDown]
    public static Task DownAsync() => Node.DownAsync();
}
