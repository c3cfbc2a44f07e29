namespace Reconciler.Libvirt;

/// <summary>Reads what libvirt writes about a port of one of its networks: who has it. Pure.</summary>
internal static class NetworkPortXml
{
    /// <summary>The domain that the port is for.</summary>
    /// <param name="text">A <c>networkport</c> document.</param>
    /// <returns>The domain's UUID; null if the document is not one, or is not whole.</returns>
    public static Guid? OwnerOf(string text)
    {
        var scanner = new XmlTagScanner(text);
        var inOwner = false;
        while (scanner.Next() is { } tag)
        {
            switch (tag.Name)
            {
                case "owner":
                    inOwner = tag is { IsEnd: false, IsEmpty: false };
                    break;
                case "uuid" when inOwner && !tag.IsEnd && scanner.Next() is { IsEnd: true } end:
                    return Guid.TryParse(text.AsSpan()[tag.End..end.Start].Trim(), out var uuid) ? uuid : null;
            }
        }

        return null;
    }
}
