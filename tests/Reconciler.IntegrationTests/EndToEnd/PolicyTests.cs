namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What the administrator has not allowed is refused in the same sentence everywhere, and costs a running domain nothing.</summary>
internal sealed class PolicyTests : LabTest
{
    private const string Mac = "52:54:00:00:00:67";
    private const string Sentence = "switch 'nat-switch-2' is not allowed by policy.networks.nat-net.switches of this host's configuration (nat-switch-1)";
    private const string Policy = """
        policy:
          networks:
            nat-net: {switches: [nat-switch-1], external-networks: [192.168.58.112/29]}
        """;

    private static readonly string[] s_interface = ["--network", "nat-net", "--mac", Mac];

    [Test]
    public async Task The_hook_the_commands_and_live_changes_say_the_same()
    {
        await RestartDaemonWithAsync(Policy);
        await Node.DefineAsync("other", Ports("<ovn:port switch=\"nat-switch-2\"/>"), s_interface);
        var start = await Node.TryVirshAsync("start", "other");
        Assert.That(start.ExitStatus, Is.Not.Zero);
        Assert.That(start.Errors, Does.Contain($"domain other, interface {Mac}: {Sentence}"));

        var annotated = await Node.RunAsync(
            "reconciler", "--config", "/run/test/reconciler.yaml", "annotate", "other", "--port", "printer");
        Assert.That(annotated.ExitStatus, Is.EqualTo(2));
        Assert.That(annotated.Errors, Does.Contain(Sentence).And.Contain("nothing was written"));

        (await Node.RunAsync(
            "reconciler", "--config", "/run/test/reconciler.yaml", "annotate", "other", "--switch", "nat-switch-1", "--address", "10.140.0.67",
            "--nat", "192.168.58.113")).Succeeded();
        await Node.VirshAsync("start", "other");
        await Node.WaitForUpAsync("other");
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
        await AnnotateAsync("other", "<port switch=\"nat-switch-2\"/>");
        await Daemon!.WaitForLogAsync($"domain other, interface {Mac}: {Sentence}", TimeSpan.FromSeconds(10));
        Assert.That((await Node.PortsAsync()).Length, Is.EqualTo(1), "it keeps what it has");
        var plan = await Node.RunAsync("reconciler", "--config", "/run/test/reconciler.yaml", "plan", "other");
        Assert.That(plan.Output, Does.Contain(Sentence));
        var apply = await Node.RunAsync("reconciler", "--config", "/run/test/reconciler.yaml", "apply", "other");
        Assert.That(apply.Output + apply.Errors, Does.Contain(Sentence));
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task An_annotation_of_megabytes_is_refused_and_no_other_domain_waits_for_it()
    {
        var xml = await LabNode.DomainXmlAsync(["huge", .. s_interface]);
        var groups = string.Join(' ', Enumerable.Range(0, 400_000).Select(i => $"g{i}"));
        await Node.DefineAsync(xml.Replace(
            "</domain>", $"<metadata>{Ports($"<ovn:port groups=\"{groups}\"/>")}</metadata></domain>", StringComparison.Ordinal));
        var start = await Node.TryVirshAsync("start", "huge");
        Assert.That(start.ExitStatus, Is.Not.Zero);
        Assert.That(start.Errors, Does.Contain("and at most 65536 are read; write it anew"));
        await StartDomainAsync("other", Port("10.140.0.68"));
        Assert.That(Daemon!.HasEnded, Is.False);
    }
}
