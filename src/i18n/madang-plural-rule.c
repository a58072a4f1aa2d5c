#include "i18n/madang-plural-rule.h"

#include <string.h>

#include "base/madang-limits.h"

typedef struct
{
  const char *cursor;
  guint64 n;
  guint depth;
  guint dead; /* above 0 within an operand whose value C would not ask for: it may divide by zero */
  gboolean failed;
} Evaluation;

typedef enum
{
  OR,
  AND,
  EQUAL,
  NOT_EQUAL,
  AT_MOST,
  AT_LEAST,
  LESS,
  MORE,
  PLUS,
  MINUS,
  TIMES,
  DIVIDE,
  REMAINDER,
} OperatorKind;

typedef struct
{
  char sign[3];
  guint8 precedence;
} Operator;

/* No sign may come behind one that it begins with: the first that fits is taken. */
static const Operator operators[] = {
  [OR] = { "||", 1 },        [AND] = { "&&", 2 },     [EQUAL] = { "==", 3 },
  [NOT_EQUAL] = { "!=", 3 }, [AT_MOST] = { "<=", 4 }, [AT_LEAST] = { ">=", 4 },
  [LESS] = { "<", 4 },       [MORE] = { ">", 4 },     [PLUS] = { "+", 5 },
  [MINUS] = { "-", 5 },      [TIMES] = { "*", 6 },    [DIVIDE] = { "/", 6 },
  [REMAINDER] = { "%", 6 },
};

static guint64 evaluate_choice (Evaluation *evaluation);

static void
skip_blanks (Evaluation *evaluation)
{
  evaluation->cursor += strspn (evaluation->cursor, " \t");
}

static gboolean
take_character (Evaluation *evaluation, char character)
{
  skip_blanks (evaluation);
  if (*evaluation->cursor != character)
    return FALSE;
  evaluation->cursor++;
  return TRUE;
}

static guint64
fail (Evaluation *evaluation)
{
  evaluation->failed = TRUE;
  return 0;
}

static guint64
evaluate_number (Evaluation *evaluation)
{
  char *end;
  guint64 number;

  if (!g_ascii_isdigit (*evaluation->cursor))
    return fail (evaluation);
  number = g_ascii_strtoull (evaluation->cursor, &end, 10);
  evaluation->cursor = end;
  return number;
}

static guint64
evaluate_operand (Evaluation *evaluation)
{
  guint64 value;

  if (take_character (evaluation, 'n'))
    return evaluation->n;
  if (evaluation->depth >= MADANG_PLURAL_DEPTH_MAX)
    return fail (evaluation);

  evaluation->depth++;
  if (take_character (evaluation, '!'))
    value = !evaluate_operand (evaluation);
  else if (take_character (evaluation, '('))
    {
      value = evaluate_choice (evaluation);
      if (!take_character (evaluation, ')'))
        fail (evaluation);
    }
  else
    value = evaluate_number (evaluation);
  evaluation->depth--;
  return value;
}

static guint64
divide (Evaluation *evaluation, OperatorKind kind, guint64 left, guint64 right)
{
  if (right == 0)
    return evaluation->dead > 0 ? 0 : fail (evaluation);
  return kind == DIVIDE ? left / right : left % right;
}

static guint64
apply (Evaluation *evaluation, OperatorKind kind, guint64 left, guint64 right)
{
  switch (kind)
    {
    case OR:
      return left || right;
    case AND:
      return left && right;
    case EQUAL:
      return left == right;
    case NOT_EQUAL:
      return left != right;
    case AT_MOST:
      return left <= right;
    case AT_LEAST:
      return left >= right;
    case LESS:
      return left < right;
    case MORE:
      return left > right;
    case PLUS:
      return left + right;
    case MINUS:
      return left - right;
    case TIMES:
      return left * right;
    case DIVIDE:
    case REMAINDER:
      return divide (evaluation, kind, left, right);
    default:
      g_return_val_if_reached (0);
    }
}

static gboolean
has_sign (const char *text, const char sign[3])
{
  return text[0] == sign[0] && (sign[1] == '\0' || text[1] == sign[1]);
}

/* Takes the operator at the cursor if it binds at least as strongly as `precedence`. */
static gboolean
take_operator (Evaluation *evaluation, guint precedence, OperatorKind *kind)
{
  skip_blanks (evaluation);
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (has_sign (evaluation->cursor, operators[i].sign))
      {
        if (operators[i].precedence < precedence)
          return FALSE;
        evaluation->cursor += strlen (operators[i].sign);
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

static guint64
evaluate_binary (Evaluation *evaluation, guint precedence)
{
  guint64 left = evaluate_operand (evaluation);
  OperatorKind kind;

  while (take_operator (evaluation, precedence, &kind))
    {
      gboolean decided = (kind == OR && left != 0) || (kind == AND && left == 0);
      guint64 right;

      evaluation->dead += decided ? 1 : 0;
      right = evaluate_binary (evaluation, operators[kind].precedence + 1);
      evaluation->dead -= decided ? 1 : 0;
      left = apply (evaluation, kind, left, right);
    }
  return left;
}

static guint64
evaluate_branch (Evaluation *evaluation, gboolean taken)
{
  guint64 value;

  evaluation->dead += taken ? 0 : 1;
  value = evaluate_choice (evaluation);
  evaluation->dead -= taken ? 0 : 1;
  return value;
}

/* condition ? branch : branch, or a condition alone */
static guint64
evaluate_choice (Evaluation *evaluation)
{
  guint64 condition, first, second;

  if (evaluation->depth >= MADANG_PLURAL_DEPTH_MAX)
    return fail (evaluation);
  evaluation->depth++;
  condition = evaluate_binary (evaluation, 1);
  if (take_character (evaluation, '?'))
    {
      first = evaluate_branch (evaluation, condition != 0);
      if (!take_character (evaluation, ':'))
        fail (evaluation);
      second = evaluate_branch (evaluation, condition == 0);
      condition = condition != 0 ? first : second;
    }
  evaluation->depth--;
  return condition;
}

void
madang_plural_rule_init (MadangPluralRule *rule, const char *header)
{
  const char *line = strstr (header, "Plural-Forms:");
  const char *number, *expression;

  *rule = (MadangPluralRule){ .n_forms = 1 };
  if (line == NULL)
    return;
  number = strstr (line, "nplurals=");
  expression = strstr (line, "plural=");
  if (number == NULL || expression == NULL)
    return;
  rule->n_forms = g_ascii_strtoull (number + strlen ("nplurals="), NULL, 10);
  rule->expression = expression + strlen ("plural=");
}

guint64
madang_plural_rule_choose (const MadangPluralRule *rule, guint64 count)
{
  Evaluation evaluation = { .cursor = rule->expression, .n = count };
  guint64 form;

  if (rule->expression == NULL)
    return 0;
  form = evaluate_choice (&evaluation);
  skip_blanks (&evaluation);
  if (evaluation.failed || strchr (";\n", *evaluation.cursor) == NULL)
    return 0;
  return form < rule->n_forms ? form : 0;
}
