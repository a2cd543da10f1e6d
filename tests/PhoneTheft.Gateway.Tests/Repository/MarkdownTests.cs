namespace PhoneTheft.Gateway.Tests.Repository;

public sealed class MarkdownTests
{
    [Theory]
    [InlineData("the `FooBar` of it", "FooBar")]
    [InlineData("`Foo.Bar(Baz qux)`", "Foo Bar Baz")]
    [InlineData("`Foo:BarBaz`, or `Foo__BarBaz` in the environment", "Foo BarBaz")]
    [InlineData("refused with `FOO_BAR_BAZ`", "FOO_BAR_BAZ")]
    [InlineData("`foo:<Bar>:baz`", "")]
    [InlineData("FooBar without ticks, `foobar` and `FOO`", "")]
    [InlineData("`src/FooBar/Baz.cs`", "")]
    [InlineData("```\nFooBar `Baz`\n```", "")]
    public void Names_are_capitalised_words_between_back_ticks(string document, string expected) =>
        Assert.Equal(expected, string.Join(' ', Markdown.NamesIn(document)));

    [Theory]
    [InlineData("see `src/Foo/Bar.cs`", "src/Foo/Bar.cs")]
    [InlineData("`Foo/` and `Bar.cs`", "Foo Bar.cs")]
    [InlineData("run `scripts/foo.sh unit`, `bash .ci/run`", "scripts/foo.sh .ci/run")]
    [InlineData("`compose.yaml`", "compose.yaml")]
    [InlineData("`/healthz`, `./data`, `text/plain`, `foo.v1.Foo/Bar`", "")]
    [InlineData("`src/**/*.cs`, `docs/{foo,bar}.md`, `<name>/Foo.cs`", "")]
    [InlineData("`http://foo.example/bar.json`", "")]
    [InlineData("```\ncat src/Foo.cs\n```", "")]
    public void Paths_are_those_that_could_be_in_the_repository(string document, string expected) =>
        Assert.Equal(expected, string.Join(' ', Markdown.PathsIn(document)));

    [Theory]
    [InlineData("[foo](docs/foo.md#bar) and [baz](../baz.md)", "docs/foo.md ../baz.md")]
    [InlineData("[foo](https://foo.example) and [here](#bar)", "")]
    public void Links_are_the_relative_ones(string document, string expected) =>
        Assert.Equal(expected, string.Join(' ', Markdown.LinksIn(document)));
}
