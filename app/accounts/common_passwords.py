"""The words from which the most used passwords are made. A password that is little more than these is refused.

Instead of a long list of passwords, this is the list of their roots: stripped of digits, signs and look-alike letters,
nearly all frequent passwords of ten and more characters come down to one or two of them.
"""

from __future__ import annotations

#: Without case and marks, as :func:`app.accounts.models.folded` writes them.
COMMON_WORDS = tuple(
    # Quotation marks around each word would make the list harder to read and to add to.
    """
    password passwort passw pass haslo moje mojehaslo tajne sekret secret admin administrator root user login test
    testowe welcome witaj witam letmein changeme zmien zmienmnie temp default guest start welcome hello hallo czesc
    qwerty qwertz azerty asdf zxcv qazwsx
    iloveyou kocham kochamcie kocham love loveme milosc misiaczek misiek kotek kotku kochanie skarb skarbie sloneczko
    sunshine princess ksiezniczka dragon smok monkey malpa master football futbol pilka baseball basketball soccer
    superman batman spiderman pokemon starwars naruto matrix shadow killer hunter ranger phoenix
    charlie michael michal jordan jennifer jessica ashley daniel andrew thomas tomasz robert mateusz kuba jakub bartek
    karolina kasia katarzyna ania anna agnieszka monika magda marta natalia ola piotr pawel adam marcin lukasz krzysztof
    polska polska polak poland warszawa krakow katowice slask gornik legia lech wisla gdansk wroclaw poznan lodz
    computer komputer internet google facebook samsung nokia apple android windows microsoft
    abcd abcdef abcdefg alphabet alfabet trustno whatever nothing nowehaslo freedom wolnosc flower kwiat kwiatuszek
    summer lato winter zima spring wiosna autumn jesien january styczen monday poniedzialek forever zawsze
    mustang ferrari porsche harley yamaha honda toyota bmw audi
    cookie cheese chocolate czekolada pepper banana pizza kawa piwo
    mother father mama tata family rodzina babcia dziadek brother sister baby
    dupa dupa kurwa fuck fuckyou bitch asshole chuj
    angel aniol aniolek jezus jesus maryja god blessed
    letmein access computer security system server hacker ninja samurai tiger tygrys lion wolf wilk eagle orzel
    """.split()  # noqa: SIM905
)

#: Words of this site, which are the first guess of somebody who knows it.
SITE_WORDS = ("hub", "lokalna", "lokalnej", "lokalny", "demokracja", "demokracji", "local", "democracy", "polityk",
              "polityczka", "aktywista", "aktywistka", "radny", "radna", "gmina", "burmistrz", "wojt")  # fmt: skip

KEYBOARD_ROWS = ("1234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1qaz", "2wsx", "3edc",
                 "4rfv", "5tgb", "6yhn", "7ujm", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0",
                 "abcdefghijklmnopqrstuvwxyz", "!@#$%^&*()")  # fmt: skip
