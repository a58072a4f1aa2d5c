#!/bin/sh
# Holds the catalogues (*.po) and the texts of the sources, of the server and of its page, together.
#   catalogues.sh update ROOT  takes the texts out of the sources and merges them into every catalogue
#   catalogues.sh check ROOT   fails where a source with texts is not listed or a text is not translated
set -eu

act=$1
cd "$2"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# Adds the texts of the sources named on standard input, which may be none, to the template $1.
extract()
{
    template=$1
    shift
    GETTEXTDATADIRS=po xargs -r xgettext --from-code=UTF-8 --add-location=file \
        --add-comments=Translators: --package-name=madang \
        --join-existing --output="$template" --keyword --keyword=_ "$@"
}

# Takes the texts of the sources that the list $1 names into the template $2.
# A counted text is a pair of bare literals in the call of a function that takes it: N_() cannot mark pairs.
# The page's sources are read as JavaScript, since xgettext knows no TypeScript.
take_texts()
{
    : >"$2"
    grep -v '^data/web/' "$1" | extract "$2" --keyword=N_ \
        --keyword=madang_add_field_error_counted:4,5 --keyword=madang_phrase_init_counted:2,3 &&
        grep '^data/web/' "$1" |
        extract "$2" --language=JavaScript --keyword=_f --keyword=n_:1,2
}

update()
{
    while read -r language; do
        msgmerge --update --backup=none --no-fuzzy-matching --add-location=file \
            "po/$language.po" "$work/madang.pot"
    done <po/LINGUAS
}

check_sources()
{
    find src data/web/src -name '*.c' -o -name '*.ts' -o -name '*.tsx' | LC_ALL=C sort >"$work/sources"
    grep -vxFf po/POTFILES.in "$work/sources" >"$work/unlisted" || return 0
    take_texts "$work/unlisted" "$work/unlisted.pot" || return 1
    if [ -s "$work/unlisted.pot" ]; then
        echo "po/POTFILES.in does not list:"
        sed -n 's/^#: //p' "$work/unlisted.pot" | tr ' ' '\n' | sort -u
        return 1
    fi
}

# msgattrib writes nothing where no text is left over. (Within a condition set -e does not hold, so && does it.)
# What the catalogue keeps as obsolete is not compiled: it must not count where its text has come back.
check_catalogue()
{
    msgattrib --no-obsolete --output-file="$work/active.po" "po/$1.po" &&
        msgmerge --quiet --no-fuzzy-matching --output-file="$work/merged.po" \
            "$work/active.po" "$work/madang.pot" &&
        msgattrib --untranslated --no-obsolete "$work/merged.po" >"$work/missing" &&
        msgattrib --only-fuzzy --no-obsolete "$work/merged.po" >>"$work/missing" || return 1
    if [ -s "$work/missing" ]; then
        echo "po/$1.po does not translate:"
        cat "$work/missing"
        return 1
    fi
}

check()
{
    sound=0
    check_sources || sound=1
    while read -r language; do
        check_catalogue "$language" || sound=1
    done <po/LINGUAS
    return $sound
}

take_texts po/POTFILES.in "$work/madang.pot"
"$act"
