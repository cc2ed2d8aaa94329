using ProxyProof.Claims;
using ProxyProof.Language.Syntax;
using Sprache;
using static ProxyProof.Language.Parsing.TokenParsers;

namespace ProxyProof.Language.Parsing;

/// <summary>The operands of the grammar: literals, names and calls, brackets, and the constructs that bind names.</summary>
internal static partial class ExpressionGrammar
{
    private static readonly Dictionary<string, IndexedOperator> IndexedOperators = new(StringComparer.Ordinal)
    {
        ["sum"] = IndexedOperator.Sum,
        ["mean"] = IndexedOperator.Mean,
        ["prod"] = IndexedOperator.Product,
        ["max"] = IndexedOperator.Max,
        ["min"] = IndexedOperator.Min,
        ["vec"] = IndexedOperator.Vector,
    };

    private static readonly Parser<ImmutableArray<IdentifierSyntax>> TuplePattern = Identifier.SeparatedBy(TokenKind.Comma).Between(TokenKind.OpenParen);

    /// <summary>pattern = NAME | "(" NAME { "," NAME } ")".</summary>
    public static readonly Parser<PatternSyntax> Pattern = input =>
    {
        if (((TokenInput)input).Kind == TokenKind.OpenParen)
        {
            return Wrap(input, TuplePattern(input), (at, names) => new PatternSyntax(at.Span, at.End, names, IsTuple: true));
        }

        return Wrap(input, Identifier(input), (at, name) => new PatternSyntax(at.Span, at.End, [name], IsTuple: false));
    };

    /// <summary>arg = [ NAME "=" ] prop.</summary>
    private static readonly Parser<ArgumentSyntax> Argument = input =>
    {
        var start = (TokenInput)input;
        if (start.Kind != TokenKind.Name || start.KindAhead(1) != TokenKind.Assign)
        {
            return Wrap(input, Proposition(input), (at, value) => new ArgumentSyntax(at.Span, at.End, null, value));
        }

        var name = Identifier(input).Value;
        return Wrap(input, Proposition(start.Next().Next()), (at, value) => new ArgumentSyntax(at.Span, at.End, name, value));
    };

    /// <summary>args in brackets.</summary>
    public static readonly Parser<ImmutableArray<ArgumentSyntax>> Arguments =
        Nested(Argument.SeparatedBy(TokenKind.Comma)).Between(TokenKind.OpenParen);

    /// <summary>dist = NAME [ "(" args ")" ].</summary>
    public static readonly Parser<DistributionSyntax> Distribution = input =>
    {
        var name = Identifier(input);
        if (!name.WasSuccessful || ((TokenInput)name.Remainder).Kind != TokenKind.OpenParen)
        {
            return Wrap(input, name, (at, only) => new DistributionSyntax(at.Span, at.End, only, []));
        }

        return Wrap(input, Arguments(name.Remainder), (at, arguments) => new DistributionSyntax(at.Span, at.End, name.Value, arguments));
    };

    private static readonly Parser<ImmutableArray<ExpressionSyntax>> Propositions = ((Parser<ExpressionSyntax>)Proposition).SeparatedBy(TokenKind.Comma);

    private static readonly Parser<ImmutableArray<ExpressionSyntax>> Indices =
        Nested(((Parser<ExpressionSyntax>)Expression).SeparatedBy(TokenKind.Comma)).Between(TokenKind.OpenBracket);

    private static readonly Parser<int> TransposeMark =
        from dot in Token(TokenKind.Dot)
        from mark in Word("T")
        select mark;

    private static readonly Parser<int> InOfBinder = input => ((TokenInput)input).Kind == TokenKind.In
        ? Result.Success(input.Position, ((TokenInput)input).Next())
        : Fail<int>((TokenInput)input, "`in`", new(UnfinishedKind.Domain, input.Position - 1));

    private static readonly Parser<ExpressionSyntax> WhereClause =
        from _ in Token(TokenKind.Where)
        from condition in Nested<ExpressionSyntax>(Proposition)
        select condition;

    private static readonly Parser<Tuple<ExpressionSyntax, DistributionSyntax>> DrawnFrom =
        from _ in Token(TokenKind.In)
        from domain in (Parser<ExpressionSyntax>)Domain
        from tilde in Token(TokenKind.Tilde)
        from distribution in Distribution
        select Tuple.Create(domain, distribution);

    private static readonly Parser<BinderSyntax> Binder = (
        from pattern in Pattern
        from _ in InOfBinder
        from domain in (Parser<ExpressionSyntax>)Domain
        select new Func<Place, BinderSyntax>(at => new(at.Span, at.End, pattern, domain))).Placed();

    private static readonly Parser<ExpressionSyntax> Quantified = (
        from quantifier in (Parser<TokenInput>)Here
        from binders in Nested(Binder.SeparatedBy(TokenKind.Comma))
        from condition in WhereClause.When(TokenKind.Where)
        from colon in Token(TokenKind.Colon, UnfinishedKind.Colon, quantifier.Position)
        from body in Nested<ExpressionSyntax>(Proposition)
        select new Func<Place, ExpressionSyntax>(at => new QuantifierSyntax(
            at.Span, at.End, quantifier.Kind == TokenKind.ForAll ? Syntax.Quantifier.ForAll : Syntax.Quantifier.Exists, binders, condition, body))).Placed();

    private static readonly Parser<ExpressionSyntax> WithProbability = (
        from with in Token(TokenKind.With)
        from probability in Word("probability")
        from relation in Token(TokenKind.GreaterOrEqual)
        from level in (Parser<ExpressionSyntax>)Expression
        from over in Token(TokenKind.Over)
        from names in Identifier.SeparatedBy(TokenKind.Comma)
        from colon in Token(TokenKind.Colon, UnfinishedKind.Colon, with)
        from body in Nested<ExpressionSyntax>(Proposition)
        select new Func<Place, ExpressionSyntax>(at => new WithProbabilitySyntax(at.Span, at.End, level, names, body))).Placed();

    private static readonly Parser<ExpressionSyntax> Conditional = (
        from begin in Token(TokenKind.If)
        from condition in Nested<ExpressionSyntax>(Proposition)
        from then in Token(TokenKind.Then, UnfinishedKind.Then, begin)
        from first in Nested<ExpressionSyntax>(Expression)
        from otherwise in Token(TokenKind.Else, UnfinishedKind.Else, begin)
        from second in Nested<ExpressionSyntax>(Expression)
        select new Func<Place, ExpressionSyntax>(at => new ConditionalSyntax(at.Span, at.End, condition, first, second))).Placed();

    private static readonly Parser<ExpressionSyntax> Calculus = (
        from symbol in (Parser<TokenInput>)Here
        from variable in Identifier.Between(TokenKind.OpenBracket).When(TokenKind.OpenBracket)
        from callee in (Parser<CalleeSyntax>)(input => Callee((TokenInput)input))
        from arguments in Arguments
        select new Func<Place, ExpressionSyntax>(at => new CalculusSyntax(at.Span, at.End, CalculusOf(symbol.Kind), variable, callee, arguments))).Placed();

    private static readonly Parser<ExpressionSyntax> Indexed = (
        from symbol in Identifier
        from inside in Nested(
            from index in Identifier
            from _ in Token(TokenKind.In)
            from domain in (Parser<ExpressionSyntax>)Domain
            from comma in Token(TokenKind.Comma)
            from body in (Parser<ExpressionSyntax>)Expression
            select (index, domain, body)).Between(TokenKind.OpenParen)
        select new Func<Place, ExpressionSyntax>(at => new IndexedSyntax(
            at.Span, at.End, IndexedOperators[symbol.Name], inside.index, inside.domain, inside.body))).Placed();

    private static readonly Parser<DrawSyntax> Draw = (
        from name in Identifier
        from fresh in DrawnFrom.When(TokenKind.In)
        select new Func<Place, DrawSyntax>(at => new(at.Span, at.End, name, fresh?.Item1, fresh?.Item2))).Placed();

    private static readonly Parser<ExpressionSyntax> Population = (
        from symbol in (Parser<TokenInput>)Here
        from inside in Nested(
            from draws in Draw.SeparatedBy(TokenKind.Comma)
            from colon in Token(TokenKind.Colon, UnfinishedKind.Colon, symbol.Position)
            from body in (Parser<ExpressionSyntax>)Proposition
            select (draws, body)).Between(TokenKind.OpenParen)
        select new Func<Place, ExpressionSyntax>(at => new PopulationSyntax(
            at.Span, at.End, symbol.State.Tokens.IsName(symbol.Position, "E") ? PopulationOperator.Expectation : PopulationOperator.Probability,
            inside.draws, inside.body))).Placed();

    private static readonly Parser<ExpressionSyntax> Vector = (
        from elements in Nested(((Parser<ExpressionSyntax>)Expression).SeparatedBy(TokenKind.Comma)).Between(TokenKind.OpenBracket)
        select new Func<Place, ExpressionSyntax>(at => new VectorSyntax(at.Span, at.End, elements))).Placed();

    private static readonly Parser<ExpressionSyntax> InnerProduct = (
        from factors in Nested(
            from left in (Parser<ExpressionSyntax>)Expression
            from comma in Token(TokenKind.Comma)
            from right in (Parser<ExpressionSyntax>)Expression
            select (left, right)).Between(TokenKind.OpenAngle)
        select new Func<Place, ExpressionSyntax>(at => new InnerProductSyntax(at.Span, at.End, factors.left, factors.right))).Placed();

    private static readonly Parser<ExpressionSyntax> Norm = (
        from operand in Nested<ExpressionSyntax>(Expression).Between(TokenKind.OpenNorm)
        select new Func<Place, ExpressionSyntax>(at => new NormSyntax(at.Span, at.End, operand))).Placed();

    private static readonly Parser<ExpressionSyntax> Parenthesized = Brackets(shapeAllowed: false);

    private static readonly Parser<ExpressionSyntax> ParenthesizedOrShape = Brackets(shapeAllowed: true);

    private static IResult<ExpressionSyntax> Primary(IInput input)
    {
        var start = (TokenInput)input;
        var tokens = start.State.Tokens;
        switch (start.Kind)
        {
            case TokenKind.Number:
                var number = PlaceOf(start, start.Position + 1);
                return Result.Success<ExpressionSyntax>(
                    new NumberSyntax(number.Span, number.End, tokens.Number(start.Position), tokens.Raw(start.Position).ToString()), start.Next());
            case TokenKind.Name:
                return Named(start);
            case TokenKind.Text:
                return Quoted(input);
            case TokenKind.Reals:
                var reals = PlaceOf(start, start.Position + 1);
                return Result.Success<ExpressionSyntax>(new RealsSyntax(reals.Span, reals.End), start.Next());
            case TokenKind.OpenParen:
                return Parenthesized(input);
            case TokenKind.OpenBracket:
                return Vector(input);
            case TokenKind.OpenAngle:
                return InnerProduct(input);
            case TokenKind.OpenNorm:
                return Norm(input);
            case TokenKind.Grad or TokenKind.Hess or TokenKind.Jac:
                return Calculus(input);
            default:
                return Fail<ExpressionSyntax>(start, "an expression");
        }
    }

    private static IResult<ExpressionSyntax> Named(TokenInput start)
    {
        var tokens = start.State.Tokens;
        if (start.KindAhead(1) == TokenKind.OpenParen)
        {
            if (tokens.IsName(start.Position, "E") || tokens.IsName(start.Position, "P"))
            {
                return Population(start);
            }

            if (start.KindAhead(2) == TokenKind.Name && start.KindAhead(3) == TokenKind.In && IndexedOperators.ContainsKey(tokens.Name(start.Position)))
            {
                return Indexed(start);
            }
        }

        var callee = Callee(start);
        if (!callee.WasSuccessful)
        {
            return Failed<ExpressionSyntax>(callee.Remainder);
        }

        var name = callee.Value.Name.Name;
        return ((TokenInput)callee.Remainder).Kind == TokenKind.OpenParen
            ? Wrap(start, Arguments(callee.Remainder), (at, arguments) => (ExpressionSyntax)new CallSyntax(at.Span, at.End, callee.Value, arguments))
            : Result.Success<ExpressionSyntax>(new NameSyntax(callee.Value.Span, callee.Value.End, name, callee.Value.Primes), callee.Remainder);
    }

    /// <summary>callee = NAME { "'" }.</summary>
    private static IResult<CalleeSyntax> Callee(TokenInput input)
    {
        var name = Identifier(input);
        if (!name.WasSuccessful)
        {
            return Failed<CalleeSyntax>(name.Remainder);
        }

        var at = (TokenInput)name.Remainder;
        while (at.Kind == TokenKind.Prime)
        {
            at = at.Next();
        }

        var primes = at.Position - input.Position - 1;
        if (primes > SyntaxNode.NestingLimit)
        {
            input.State.FailTooDeep(at.Position - 1);
            return Failed<CalleeSyntax>(at);
        }

        var place = PlaceOf(input, at.Position);
        return Result.Success(new CalleeSyntax(place.Span, place.End, name.Value, primes), at);
    }

    private static IResult<TokenInput> Here(IInput input) => Result.Success((TokenInput)input, ((TokenInput)input).Next());

    private static CalculusOperator CalculusOf(TokenKind kind) => kind switch
    {
        TokenKind.Grad => CalculusOperator.Gradient,
        TokenKind.Hess => CalculusOperator.Hessian,
        _ => CalculusOperator.Jacobian,
    };

    /// <summary>"(" prop { "," prop } ")", or "(" expr "x" expr ")" after a caret.</summary>
    private static Parser<ExpressionSyntax> Brackets(bool shapeAllowed)
    {
        var inside = Nested<Inside>(input =>
        {
            var first = Proposition(input);
            if (!first.WasSuccessful)
            {
                return Failed<Inside>(first.Remainder);
            }

            var at = (TokenInput)first.Remainder;
            if (shapeAllowed && IsShapeWord(at))
            {
                return Wrap(at, Expression(at.Next()), (_, columns) => new Inside([first.Value, columns], IsShape: true));
            }

            if (at.Kind != TokenKind.Comma)
            {
                at.State.Expect(at.Position, "`,`");
                return Result.Success(new Inside([first.Value], IsShape: false), at);
            }

            return Wrap(at, Propositions(at.Next()), (_, rest) => new Inside(rest.Insert(0, first.Value), IsShape: false));
        }).Between(TokenKind.OpenParen);
        return input => Wrap(input, inside(input), (at, inner) => inner switch
        {
            { IsShape: true } => new ShapeSyntax(at.Span, at.End, inner.Elements[0], inner.Elements[1]),
            { Elements: [var only] } => (ExpressionSyntax)new ParenthesizedSyntax(at.Span, at.End, only),
            _ => new TupleSyntax(at.Span, at.End, inner.Elements),
        });
    }

    private static bool IsShapeWord(TokenInput at) => at.Kind == TokenKind.Cross || at.State.Tokens.IsName(at.Position, "x");

    /// <summary>What stands between round brackets.</summary>
    private sealed record Inside(ImmutableArray<ExpressionSyntax> Elements, bool IsShape);

    /// <summary>The shape of a matrix space, until the space is built around it.</summary>
    private sealed record ShapeSyntax(SourceSpan Span, int End, ExpressionSyntax Rows, ExpressionSyntax Columns) : ExpressionSyntax(Span, End);
}
