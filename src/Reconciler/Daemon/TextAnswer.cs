using System.Text;
using Microsoft.AspNetCore.Http;

namespace Reconciler.Daemon;

/// <summary>Writes the body of an HTTP answer, with its length.</summary>
internal static class TextAnswer
{
    /// <summary>A line of text, or several.</summary>
    public static Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, Encoding.UTF8.GetBytes(text + "\n"), "text/plain; charset=utf-8");
    }

    /// <summary>Any bytes.</summary>
    public static async Task WriteAsync(HttpContext context, byte[] bytes, string contentType)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
