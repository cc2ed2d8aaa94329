using ProxyProof.Claims;
using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;
using Sprache;
using static ProxyProof.Language.Parsing.TokenParsers;

namespace ProxyProof.Language.Parsing;

/// <summary>Declarations, items of a theorem and steps of a proof, one parser for each keyword.</summary>
internal static class ItemGrammar
{
    private static readonly Parser<ExpressionSyntax> Expression = ExpressionGrammar.Expression;

    private static readonly Parser<ExpressionSyntax> Proposition = ExpressionGrammar.Proposition;

    private static readonly Parser<ExpressionSyntax> Domain = ExpressionGrammar.Domain;

    private static readonly Parser<ItemSyntax> Import = (
        from keyword in Token(TokenKind.Import)
        from path in Quoted
        select new Func<Place, ItemSyntax>(at => new ImportSyntax(at.Span, at.End, path))).Placed();

    private static readonly Parser<ItemSyntax> Define = (
        from doc in Documented(TokenKind.Define)
        from name in DeclaredFunction
        from parameters in Identifier.SeparatedBy(TokenKind.Comma).Between(TokenKind.OpenParen).Select(p => new Box<ImmutableArray<IdentifierSyntax>>(p)).When(TokenKind.OpenParen)
        from assign in Token(TokenKind.Assign)
        from body in Proposition
        select new Func<Place, ItemSyntax>(at => new DefineSyntax(at.Span, at.End, doc, name, parameters?.Value ?? [], body))).Placed();

    private static readonly Parser<ParameterSyntax> Parameter = (
        from pattern in ExpressionGrammar.Pattern
        from domain in Token(TokenKind.In).Then(_ => Domain).When(TokenKind.In)
        select new Func<Place, ParameterSyntax>(at => new(at.Span, at.End, pattern, domain))).Placed();

    private static readonly Parser<BindingSyntax> ValueBinding = (
        from pattern in ExpressionGrammar.Pattern
        from assign in Token(TokenKind.Assign)
        from value in Proposition
        select new Func<Place, BindingSyntax>(at => new ValueBindingSyntax(at.Span, at.End, pattern, value))).Placed();

    private static readonly Parser<BindingSyntax> FunctionBinding = (
        from name in DeclaredFunction
        from parameters in Parameter.SeparatedBy(TokenKind.Comma).Between(TokenKind.OpenParen)
        from assign in Token(TokenKind.Assign)
        from body in Proposition
        select new Func<Place, BindingSyntax>(at => new FunctionBindingSyntax(at.Span, at.End, name, parameters, body))).Placed();

    private static readonly Parser<BindingSyntax> Binding = input =>
        ((TokenInput)input).Kind == TokenKind.Name && ((TokenInput)input).KindAhead(1) == TokenKind.OpenParen ? FunctionBinding(input) : ValueBinding(input);

    private static readonly Parser<ItemSyntax> Let = (
        from doc in Documented(TokenKind.Let)
        from bindings in Binding.SeparatedBy(TokenKind.Comma)
        select new Func<Place, ItemSyntax>(at => new LetSyntax(at.Span, at.End, doc, bindings))).Placed();

    private static readonly Parser<ItemSyntax> Source = (
        from keyword in Token(TokenKind.Source)
        from text in Quoted
        select new Func<Place, ItemSyntax>(at => new SourceSyntax(at.Span, at.End, text))).Placed();

    private static readonly Parser<DataOriginSyntax> Drawn = (
        from tilde in Token(TokenKind.Tilde)
        from distribution in ExpressionGrammar.Distribution
        select new Func<Place, DataOriginSyntax>(at => new DrawnDataSyntax(at.Span, at.End, distribution))).Placed();

    private static readonly Parser<DataOriginSyntax> Given = (
        from assign in Token(TokenKind.Assign)
        from value in Expression
        select new Func<Place, DataOriginSyntax>(at => new GivenDataSyntax(at.Span, at.End, value))).Placed();

    private static readonly Parser<DataOriginSyntax> Origin = input =>
    {
        var at = (TokenInput)input;
        at.State.Expect(at.Position, "`~`");
        return at.Kind == TokenKind.Tilde ? Drawn(input) : Given(input);
    };

    private static readonly Parser<ItemSyntax> Data = (
        from keyword in Token(TokenKind.Data)
        from name in Identifier
        from _ in Token(TokenKind.In)
        from domain in Domain
        from origin in Origin
        select new Func<Place, ItemSyntax>(at => new DataSyntax(at.Span, at.End, name, domain, origin))).Placed();

    private static readonly Parser<ItemSyntax> Random = (
        from keyword in Token(TokenKind.Random)
        from name in Identifier
        from _ in Token(TokenKind.In)
        from domain in Domain
        from tilde in Token(TokenKind.Tilde)
        from distribution in ExpressionGrammar.Distribution
        select new Func<Place, ItemSyntax>(at => new RandomSyntax(at.Span, at.End, name, domain, distribution))).Placed();

    private static readonly Parser<ItemSyntax> Trajectory = (
        from keyword in Token(TokenKind.Trajectory)
        from name in Identifier
        from assign in Token(TokenKind.Assign)
        from method in Identifier
        from arguments in ExpressionGrammar.Arguments
        select new Func<Place, ItemSyntax>(at => new TrajectorySyntax(at.Span, at.End, name, method, arguments))).Placed();

    private static readonly Parser<ItemSyntax> Sweep = (
        from keyword in Token(TokenKind.Sweep)
        from name in Identifier
        from _ in Token(TokenKind.In)
        from values in Domain
        select new Func<Place, ItemSyntax>(at => new SweepSyntax(at.Span, at.End, name, values))).Placed();

    private static readonly Parser<ItemSyntax> Assume = (
        from keyword in Token(TokenKind.Assume)
        from condition in Proposition
        select new Func<Place, ItemSyntax>(at => new AssumeSyntax(at.Span, at.End, condition))).Placed();

    private static readonly Parser<Box<IdentifierSyntax?>> Label = input =>
    {
        var at = (TokenInput)input;
        return at.Kind == TokenKind.Name && at.KindAhead(1) == TokenKind.Colon
            ? Result.Success(new Box<IdentifierSyntax?>(Identifier(input).Value), at.Next().Next())
            : Result.Success(new Box<IdentifierSyntax?>(null), input);
    };

    private static readonly Parser<ItemSyntax> Claim = (
        from doc in Documented(TokenKind.Claim)
        from label in Label
        from statement in Proposition
        from domain in Token(TokenKind.On).Then(_ => Domain).When(TokenKind.On)
        select new Func<Place, ItemSyntax>(at => new ClaimSyntax(at.Span, at.End, doc, label.Value, statement, domain))).Placed();

    private static readonly Parser<ItemSyntax> Estimate = (
        from keyword in Token(TokenKind.Estimate)
        from name in Identifier
        from _ in Token(TokenKind.In)
        from domain in Domain
        from colon in Token(TokenKind.Colon, UnfinishedKind.Colon, keyword)
        from statement in Proposition
        select new Func<Place, ItemSyntax>(at => new EstimateSyntax(at.Span, at.End, name, domain, statement))).Placed();

    private static readonly Parser<ItemSyntax> Expect = (
        from keyword in Token(TokenKind.Expect)
        from expectation in Word("proved").Return(Expectation.Proved)
            .Or(Word("holds").Return(Expectation.Holds))
            .Or(Word("refuted").Return(Expectation.Refuted))
        select new Func<Place, ItemSyntax>(at => new ExpectSyntax(at.Span, at.End, expectation))).Placed();

    private static readonly Parser<OptionSyntax> Option = (
        from name in Identifier
        from assign in Token(TokenKind.Assign)
        from value in Expression
        select new Func<Place, OptionSyntax>(at => new(at.Span, at.End, name, value))).Placed();

    private static readonly Parser<ImmutableArray<OptionSyntax>> Options = input =>
        ((TokenInput)input).Kind == TokenKind.CloseBrace ? Result.Success(ImmutableArray<OptionSyntax>.Empty, input) : Option.SeparatedBy(TokenKind.Comma)(input);

    private static readonly Parser<ItemSyntax> Check = (
        from keyword in Token(TokenKind.Check)
        from options in Options.Between(TokenKind.OpenBrace)
        select new Func<Place, ItemSyntax>(at => new CheckSyntax(at.Span, at.End, options))).Placed();

    private static readonly Parser<IdentifierSyntax?> By = Token(TokenKind.By).Then(_ => Identifier).When(TokenKind.By);

    private static readonly Parser<ItemSyntax> Have = (
        from keyword in Token(TokenKind.Have)
        from label in Label
        from statement in Proposition
        from reason in By
        select new Func<Place, ItemSyntax>(at => new HaveSyntax(at.Span, at.End, label.Value, statement, reason))).Placed();

    private static readonly Parser<Relation> RelationMark = input =>
    {
        var at = (TokenInput)input;
        return ExpressionGrammar.RelationOf(at.Kind) is { } relation
            ? Result.Success(relation, at.Next())
            : Fail<Relation>(at, "a relation such as `<=`");
    };

    private static readonly Parser<CalcLinkSyntax> Link = (
        from relation in RelationMark
        from next in Expression
        from reason in By
        select new Func<Place, CalcLinkSyntax>(at => new(at.Span, at.End, relation, next, reason))).Placed();

    private static readonly Parser<ImmutableArray<CalcLinkSyntax>> Links = input =>
    {
        var links = ImmutableArray.CreateBuilder<CalcLinkSyntax>();
        var at = input;
        do
        {
            var link = Link(at);
            if (!link.WasSuccessful)
            {
                return Failed<ImmutableArray<CalcLinkSyntax>>(link.Remainder);
            }

            links.Add(link.Value);
            at = link.Remainder;
        }
        while (TokenKinds.IsRelation(((TokenInput)at).Kind));
        return Result.Success(links.ToImmutable(), at);
    };

    private static readonly Parser<ItemSyntax> Calc = (
        from keyword in Token(TokenKind.Calc)
        from first in Expression
        from links in Links
        select new Func<Place, ItemSyntax>(at => new CalcSyntax(at.Span, at.End, first, links))).Placed();

    /// <summary>theorem NAME "{", up to its first item.</summary>
    public static readonly Parser<TheoremHead> TheoremStart =
        from doc in Documented(TokenKind.Theorem)
        from name in Identifier
        from open in Token(TokenKind.OpenBrace)
        select new TheoremHead(doc, name, open);

    /// <summary>proof "{", up to its first step; the result is the brace.</summary>
    public static readonly Parser<int> ProofStart =
        from keyword in Token(TokenKind.Proof)
        from open in Token(TokenKind.OpenBrace)
        select open;

    /// <summary>The parser of each item that is read in one go, by its keyword.</summary>
    public static readonly IReadOnlyDictionary<TokenKind, Parser<ItemSyntax>> Items = new Dictionary<TokenKind, Parser<ItemSyntax>>
    {
        [TokenKind.Import] = Import,
        [TokenKind.Define] = Define,
        [TokenKind.Let] = Let,
        [TokenKind.Source] = Source,
        [TokenKind.Data] = Data,
        [TokenKind.Random] = Random,
        [TokenKind.Trajectory] = Trajectory,
        [TokenKind.Sweep] = Sweep,
        [TokenKind.Assume] = Assume,
        [TokenKind.Claim] = Claim,
        [TokenKind.Estimate] = Estimate,
        [TokenKind.Expect] = Expect,
        [TokenKind.Check] = Check,
        [TokenKind.Have] = Have,
        [TokenKind.Calc] = Calc,
    };

    /// <summary>A keyword that takes doc comments; the result is their text.</summary>
    private static Parser<string> Documented(TokenKind kind) => input =>
    {
        var token = Token(kind)(input);
        return token.WasSuccessful
            ? Result.Success((string)((TokenInput)input).State.Tokens.Tokens[input.Position].Value!, token.Remainder)
            : Failed<string>(token.Remainder);
    };

    /// <summary>The name of a function of one's own: not E and not P, which are never called.</summary>
    private static Parser<IdentifierSyntax> DeclaredFunction => input =>
    {
        var at = (TokenInput)input;
        var isReserved = at.KindAhead(1) == TokenKind.OpenParen && (at.State.Tokens.IsName(at.Position, "E") || at.State.Tokens.IsName(at.Position, "P"));
        return isReserved ? Fail<IdentifierSyntax>(at, "a name", new(UnfinishedKind.FunctionName, at.Position)) : Identifier(input);
    };

    /// <summary>A value that may be absent as a reference.</summary>
    internal sealed record Box<T>(T Value);
}

/// <summary>The head of a theorem.</summary>
/// <param name="Doc">Its doc comment.</param>
/// <param name="Name">Its name.</param>
/// <param name="Open">Index of its opening brace.</param>
internal sealed record TheoremHead(string Doc, IdentifierSyntax Name, int Open);
