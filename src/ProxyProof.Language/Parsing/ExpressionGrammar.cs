using ProxyProof.Language.Syntax;
using ProxyProof.Numerics;
using Sprache;
using static ProxyProof.Language.Parsing.TokenParsers;

namespace ProxyProof.Language.Parsing;

/// <summary>The operators of the grammar, loosest first. Lists are flat; what nests on the right counts towards the nesting limit.</summary>
internal static partial class ExpressionGrammar
{
    /// <summary>prop = disj [ "implies" prop ].</summary>
    public static IResult<ExpressionSyntax> Proposition(IInput input)
    {
        var premise = Disjunction(input);
        if (!premise.WasSuccessful || ((TokenInput)premise.Remainder).Kind != TokenKind.Implies)
        {
            return premise;
        }

        var conclusion = Nest<ExpressionSyntax>(((TokenInput)premise.Remainder).Next(), Proposition);
        return Join(input, premise, conclusion, (at, left, right) => new ImpliesSyntax(at.Span, at.End, left, right));
    }

    /// <summary>expr = term { ( "+" | "-" ) term }.</summary>
    public static IResult<ExpressionSyntax> Expression(IInput input) => Flat(
        input, Term, kind => kind is TokenKind.Plus or TokenKind.Minus,
        (at, operands, marks) => new ArithmeticSyntax(at.Span, at.End, operands, [.. marks.Select(Arithmetic)]));

    /// <summary>domain = expr [ ".." expr ].</summary>
    public static IResult<ExpressionSyntax> Domain(IInput input)
    {
        var from = Expression(input);
        return from.WasSuccessful && ((TokenInput)from.Remainder).Kind == TokenKind.DotDot
            ? Join(input, from, Expression(((TokenInput)from.Remainder).Next()), (at, low, high) => new RangeSyntax(at.Span, at.End, low, high))
            : from;
    }

    /// <summary>The relation that the token is, if it is one.</summary>
    public static Relation? RelationOf(TokenKind kind) => kind switch
    {
        TokenKind.LessOrEqual => Relation.LessOrEqual,
        TokenKind.Less => Relation.Less,
        TokenKind.GreaterOrEqual => Relation.GreaterOrEqual,
        TokenKind.Greater => Relation.Greater,
        TokenKind.Equal => Relation.Equal,
        TokenKind.NotEqual => Relation.NotEqual,
        _ => null,
    };

    private static IResult<ExpressionSyntax> Disjunction(IInput input) => Flat(
        input, Conjunction, kind => kind == TokenKind.Or, (at, operands, _) => new OrSyntax(at.Span, at.End, operands));

    private static IResult<ExpressionSyntax> Conjunction(IInput input) => Flat(
        input, Literal, kind => kind == TokenKind.And, (at, operands, _) => new AndSyntax(at.Span, at.End, operands));

    private static IResult<ExpressionSyntax> Literal(IInput input)
    {
        switch (((TokenInput)input).Kind)
        {
            case TokenKind.Not:
                var operand = Nest<ExpressionSyntax>(((TokenInput)input).Next(), Literal);
                return Wrap(input, operand, (at, inner) => new NotSyntax(at.Span, at.End, inner));
            case TokenKind.ForAll or TokenKind.Exists:
                return Quantified(input);
            case TokenKind.With:
                return WithProbability(input);
            default:
                return Comparison(input);
        }
    }

    private static IResult<ExpressionSyntax> Comparison(IInput input) => Flat(
        input, Expression, TokenKinds.IsRelation,
        (at, operands, marks) => new ComparisonSyntax(at.Span, at.End, operands, [.. marks.Select(m => RelationOf(m)!.Value)]));

    private static IResult<ExpressionSyntax> Term(IInput input) => Flat(
        input, Factor, kind => kind is TokenKind.Star or TokenKind.Slash or TokenKind.DotStar or TokenKind.DotSlash,
        (at, operands, marks) => new ArithmeticSyntax(at.Span, at.End, operands, [.. marks.Select(Arithmetic)]));

    private static IResult<ExpressionSyntax> Factor(IInput input)
    {
        switch (((TokenInput)input).Kind)
        {
            case TokenKind.Minus:
                return Wrap(input, Nest<ExpressionSyntax>(((TokenInput)input).Next(), Factor), (at, inner) => new NegateSyntax(at.Span, at.End, inner));
            case TokenKind.If:
                return Conditional(input);
            default:
                return Power(input);
        }
    }

    private static IResult<ExpressionSyntax> Power(IInput input) => PowerOf(input, Postfix((TokenInput)input, Primary));

    private static IResult<ExpressionSyntax> PowerOf(IInput input, IResult<ExpressionSyntax> root)
    {
        if (!root.WasSuccessful || ((TokenInput)root.Remainder).Kind != TokenKind.Caret)
        {
            return root;
        }

        var exponent = Nest<ExpressionSyntax>(((TokenInput)root.Remainder).Next(), Exponent);
        return exponent.WasSuccessful && exponent.Value is ShapeSyntax shape
            ? Wrap(input, exponent, (at, _) => new MatrixSpaceSyntax(at.Span, at.End, root.Value, shape.Rows, shape.Columns))
            : Join(input, root, exponent, (at, left, right) => new PowerSyntax(at.Span, at.End, left, right));
    }

    /// <summary>exponent = "-" exponent | power, or the shape of a matrix space.</summary>
    private static IResult<ExpressionSyntax> Exponent(IInput input)
    {
        var start = (TokenInput)input;
        switch (start.Kind)
        {
            case TokenKind.Minus:
                var operand = Nest<ExpressionSyntax>(start.Next(), Exponent);
                if (operand.WasSuccessful && operand.Value is ShapeSyntax)
                {
                    return Fail<ExpressionSyntax>(start, "a dimension");
                }

                return Wrap(input, operand, (at, inner) => new NegateSyntax(at.Span, at.End, inner));
            case TokenKind.OpenParen:
                var root = Postfix(start, ParenthesizedOrShape);
                return root.WasSuccessful && root.Value is ShapeSyntax ? root : PowerOf(input, root);
            default:
                return Power(input);
        }
    }

    /// <summary>postfix = primary { "[" … "]" | "." "T" }, as a loop: its depth is counted, for the tree leans to the left.</summary>
    private static IResult<ExpressionSyntax> Postfix(TokenInput start, Parser<ExpressionSyntax> primary)
    {
        var state = start.State;
        var deepestBefore = state.Deepest;
        state.Deepest = state.Depth;
        var result = primary(start);
        while (result.WasSuccessful && result.Value is not ShapeSyntax)
        {
            var at = (TokenInput)result.Remainder;
            if (at.Kind is not (TokenKind.OpenBracket or TokenKind.Dot))
            {
                state.Expect(at.Position, "an operator");
                break;
            }

            var reached = state.Deepest;
            var target = result.Value;
            result = at.Kind == TokenKind.OpenBracket
                ? Wrap(start, Indices(at), (place, indices) => (ExpressionSyntax)new IndexSyntax(place.Span, place.End, target, indices))
                : Wrap(start, TransposeMark(at), (place, _) => (ExpressionSyntax)new TransposeSyntax(place.Span, place.End, target));
            state.Deepest = Math.Max(reached, state.Deepest) + 1;
            if (state.Deepest > SyntaxNode.NestingLimit)
            {
                state.FailTooDeep(at.Position);
                result = Failed<ExpressionSyntax>(at);
            }
        }

        state.Deepest = Math.Max(deepestBefore, state.Deepest);
        return result;
    }

    private static ArithmeticOperator Arithmetic(TokenKind kind) => kind switch
    {
        TokenKind.Plus => ArithmeticOperator.Add,
        TokenKind.Minus => ArithmeticOperator.Subtract,
        TokenKind.Star => ArithmeticOperator.Multiply,
        TokenKind.Slash => ArithmeticOperator.Divide,
        TokenKind.DotStar => ArithmeticOperator.MultiplyElementwise,
        _ => ArithmeticOperator.DivideElementwise,
    };

    /// <summary>Operands with operators between: one operand stays itself, several become a flat node.</summary>
    private static IResult<ExpressionSyntax> Flat(
        IInput input, Parser<ExpressionSyntax> operand, Func<TokenKind, bool> joins,
        Func<Place, ImmutableArray<ExpressionSyntax>, IEnumerable<TokenKind>, ExpressionSyntax> build)
    {
        var result = operand(input);
        if (!result.WasSuccessful || !joins(((TokenInput)result.Remainder).Kind))
        {
            return result;
        }

        var operands = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        var marks = new List<TokenKind>();
        operands.Add(result.Value);
        while (joins(((TokenInput)result.Remainder).Kind))
        {
            marks.Add(((TokenInput)result.Remainder).Kind);
            result = operand(((TokenInput)result.Remainder).Next());
            if (!result.WasSuccessful)
            {
                return result;
            }

            operands.Add(result.Value);
        }

        var place = PlaceOf((TokenInput)input, result.Remainder.Position);
        return Result.Success(build(place, operands.ToImmutable(), marks), result.Remainder);
    }

    private static IResult<ExpressionSyntax> Join(
        IInput input, IResult<ExpressionSyntax> left, IResult<ExpressionSyntax> right, Func<Place, ExpressionSyntax, ExpressionSyntax, ExpressionSyntax> build) =>
        Wrap(input, right, (at, second) => build(at, left.Value, second));

    private static IResult<TResult> Wrap<T, TResult>(IInput input, IResult<T> inner, Func<Place, T, TResult> build) => inner.WasSuccessful
        ? Result.Success(build(PlaceOf((TokenInput)input, inner.Remainder.Position), inner.Value), inner.Remainder)
        : Failed<TResult>(inner.Remainder);
}
