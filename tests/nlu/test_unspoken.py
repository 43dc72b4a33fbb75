"""What is in none of the city's languages is known for it, and a danger cried in it is heard."""

from __future__ import annotations

import pytest

from nlu import language, unspoken


@pytest.mark.parametrize(
    ("text", "expected", "danger"),
    [
        ("bonjour, l'eau est coupée depuis hier", "fr", None),
        ("le feu rouge est en panne rue Renmin", "fr", None),
        ("Au feu !", "fr", "fire"),
        ("Je suis coincé dans l'ascenseur", "fr", "lift"),
        ("Straßenlaterne kaputt", "de", None),
        ("Es brennt im dritten Stock, bitte helfen Sie", "de", "fire"),
        ("la farola de mi calle esta rota", "es", None),
        ("hay un hombre con un cuchillo", "es", "violence"),
        ("fuego", "es", "fire"),
        ("o poste de luz da minha rua está quebrado", "pt", None),
        ("aiuto, c'è un incendio", "it", "fire"),
        ("cháy nhà ở số 38", "vi", "fire"),
        ("nước chảy ra đường", "vi", None),
        ("lampu jalan mati sejak kemarin", "id", None),
        ("حريق في المبنى", "ar", "fire"),
        ("لا يوجد ماء في البيت منذ أمس", "ar", None),
        ("ئەسسالامۇ ئەلەيكۇم", "ug", None),
        ("ไฟไหม้ ช่วยด้วย", "th", "fire"),
        ("sokak lambası üç gündür çalışmıyor", "und", None),
        ("sumimasen, denki ga tsukimasen", "ja-Latn", None),
        ("nihongo de onegaishimasu", "ja-Latn", None),
        ("tasukete kaji desu", "ja-Latn", "fire"),
        ("annyeonghaseyo, muri an nawayo", "ko-Latn", None),
        ("privet, u nas net vody uzhe tri dnya", "ru-Latn", None),
        ("pomogite, zastryali v lifte", "ru-Latn", "violence"),
        ("lu deng huai le, ren min lu", "zh-Latn", None),
        ("the light on Kinjo Road is broken", "en", None),
        ("δεν έχει νερό από χθες", "und", None),
        ("אין מים מאתמול", "und", None),
    ],
)
def test_a_language_without_lists_is_known_and_its_cries_heard(text: str, expected: str, danger: str | None) -> None:
    spoken = language.detect(text, None, "zh-CN")
    assert spoken == expected
    cried = unspoken.cried(text, spoken)
    assert (cried.danger if cried else None) == danger


@pytest.mark.parametrize(
    "text",
    [
        "water leak near el Paso restaurant de la Paz",
        "Hotel de Ville",
        "the Café Müller on Renmin Road is too loud",
        "Café Münchén",
        "La Casa Bar",
        "pls fix the light, gracias",
        "im stuck in lift",
        "die Fliege restaurant is too loud",
        "No water",
        "Fire!",
    ],
)
def test_english_with_foreign_names_stays_english(text: str) -> None:
    assert language.detect(text, None, "zh-CN") == "en"
