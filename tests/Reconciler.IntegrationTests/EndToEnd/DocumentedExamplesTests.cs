using System.Text.Json;
using System.Text.RegularExpressions;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>Runs every example of docs/annotation.md and looks for the columns that it promises.</summary>
internal sealed partial class DocumentedExamplesTests : LabTest
{
    private static IEnumerable<TestCaseData> Examples()
    {
        var text = File.ReadAllText(Repository.PathOf("docs", "annotation.md"));
        return ExamplePattern().Matches(text).Select(m => new TestCaseData(m.Groups["xml"].Value.Trim(), m.Groups["columns"].Value.Trim()).SetArgDisplayNames(m.Groups["xml"].Value.Trim()));
    }

    [TestCaseSource(nameof(Examples))]
    public async Task It_leaves_the_rows_that_it_says(string xml, string columns)
    {
        await Node.NbctlAsync("lsp-add", "nat-switch-1", "printer", "--", "pg-add", "web", "--", "set", "Logical_Switch", "nat-switch-2", "other_config:subnet=10.141.0.0/24");
        try
        {
            await Node.DefineAsync(
                "example", $"<ports xmlns=\"urn:ovn-reconciler:domain:1\">{xml}</ports>", "--network", "nat-net", "--mac", "52:54:00:00:00:01", "--alias", "ua-front");
            await Node.VirshAsync("start", "example");
            foreach (var line in columns.Split('\n'))
            {
                var (column, value) = (line.Split('=', 2)[0].Trim(), line.Split('=', 2)[1].Trim());
                await Eventually.Async(() => ColumnAsync(column), seen => seen == value, TimeSpan.FromSeconds(5), line);
            }
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Eventually.Async(() => Node.PortsOfAsync("example"), p => p.IsEmpty, TimeSpan.FromSeconds(2), "nothing of it is left");
            await Node.NbctlAsync("lsp-del", "printer", "--", "pg-del", "web", "--", "remove", "Logical_Switch", "nat-switch-2", "other_config", "subnet");
        }
    }

    private static async Task<string> ColumnAsync(string column)
    {
        var port = (await Node.PortsOfAsync("example")).Single();
        if (column == "groups")
        {
            var groups = await Node.FindAsync("Port_Group");
            return string.Join(", ", groups.Where(g => g["ports"].Contains(port["_uuid"], StringComparison.Ordinal)).Select(g => Show(g["name"])));
        }

        if (column.StartsWith("NAT ", StringComparison.Ordinal))
            return Show((await Node.NatsAsync()).Single()[column["NAT ".Length..]]);
        if (column.StartsWith("DHCP ", StringComparison.Ordinal))
            return Show((await Node.FindAsync("DHCP_Options")).Single(d => d["_uuid"] == port["dhcpv4_options"])[column["DHCP ".Length..]]);
        return Show(port[column]);
    }

    /// <summary>A column's value as a person would write it.</summary>
    private static string Show(string json)
    {
        var value = JsonDocument.Parse(json).RootElement;
        return value.ValueKind is JsonValueKind.Array && value[0].ValueEquals("set")
            ? string.Join(", ", value[1].EnumerateArray().Select(e => e.ToString()))
            : value.ToString();
    }

    [GeneratedRegex(@"```xml\n(?<xml>.*?)```\n```\n(?<columns>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExamplePattern();
}
