-- preventief from the Poortwachterregistratie, as src/adapter/preventief.c does it.
local antwoord = require "kb.antwoord"
local datum = require "kb.datum"
local lezen = require "kb.lezen"

local geheel = lezen.geheel
local floor, ipairs, type = math.floor, ipairs, type

local MAX_AANTAL, MAX_BOETES, MAX_CENTEN = 1000000, 100000, 100000000000

local M = { naam = "preventief", aantal = 3 }

function M.plan(lh, verzoeken, n, nu)
  local dossier = "/poortwachter/pw/api/dossiers/" .. lh
  verzoeken[n + 1] = { dossier .. "/verslagen?vanaf=" .. nu.vanaf }
  verzoeken[n + 2] = { dossier .. "/loonsancties?vanaf=" .. nu.vanaf }
  verzoeken[n + 3] = { dossier .. "/boetes" }
end

local function getal(v, max)
  return type(v) == "number" and v >= 0 and v <= max and v % 1 == 0 and v or nil
end

-- One decimal, rounded half up; a share above the whole, or of nothing, is none.
local function percentage(b, lid, teller, noemer)
  if not teller or not noemer then
    b:put(lid, "null")
  elseif noemer > 0 and teller <= noemer then
    b:put(lid, '{"percentage":', floor((2000 * teller + noemer) / (2 * noemer)) / 10, ',"teller":', teller,
      ',"noemer":', noemer, "}")
  else
    b:put(lid, '{"percentage":null,"teller":', teller, ',"noemer":', noemer, "}")
  end
end

-- Writes loonsancties; returns how many there are.
local function loonsancties(b, body)
  local lijst = body and body.sancties
  if type(lijst) ~= "table" then
    b:put ',"loonsancties":null'
    return nil
  end
  local administratief, inhoudelijk = 0, 0
  for _, s in ipairs(lijst) do
    if s.srt == "ADM" then
      administratief = administratief + 1
    elseif s.srt == "INH" then
      inhoudelijk = inhoudelijk + 1
    end
  end
  b:put(',"loonsancties":{"administratief":', administratief, ',"inhoudelijk":', inhoudelijk, ',"totaal":', #lijst, "}")
  return #lijst
end

local function boetes(b, body)
  if not body then
    b:put ',"boetes":null'
    return
  end
  geheel(b, ',"boetes":{"huidigAantal":', body.open, MAX_BOETES)
  local komma = ',"historie":['
  for _, jaar in ipairs(body.jaren) do
    if getal(jaar.jr, 9999) then
      local centen = getal(jaar.bdrCt, MAX_CENTEN)
      b:put(komma, '{"periode":"', jaar.jr, '"')
      geheel(b, ',"aantal":', jaar.aant, MAX_BOETES)
      b:put(',"bedrag":', centen and centen / 100 or "null", "}")
      komma = ","
    end
  end
  b:put(komma == "," and "]}" or ',"historie":[]}')
end

local function gegevens(b, nu, v, l, bt)
  local verslagen = v and getal(v.aantVrsl, MAX_AANTAL)
  local digitaal = v and getal(v.aantDig, MAX_AANTAL)
  if verslagen and digitaal and digitaal > verslagen then
    digitaal = nil
  end
  b:put('{"vanaf":', datum.compact(nu.vanaf), ',"reIntegratieverslagen":', verslagen or "null")
  local totaal = loonsancties(b, l)
  percentage(b, ',"percentageLoonsancties":', totaal, verslagen)
  percentage(b, ',"digitaliseringsgraad":', digitaal, verslagen)
  boetes(b, bt)
end

local function ontbreekt(v, l, bt)
  local leden = {}
  if not v then
    leden[1] = '"reIntegratieverslagen","percentageLoonsancties","digitaliseringsgraad"'
  end
  if not l then
    leden[#leden + 1] = '"loonsancties","percentageLoonsancties"'
  end
  if not bt then
    leden[#leden + 1] = '"boetes"'
  end
  return table.concat(leden, ",")
end

function M.schrijf(b, lh, antwoorden, n, moment, nu)
  local a1, a2, a3 = antwoorden[n + 1], antwoorden[n + 2], antwoorden[n + 3]
  lezen.begin()
  local v, l, bt = lezen.open(a1, lh, "lh"), lezen.open(a2, lh, "lh"), lezen.open(a3, lh, "lh")
  if v or l or bt then
    antwoord.kop(b, lh, "preventief")
    gegevens(b, nu, v, l, bt)
    b:put '},"bronnen":['
  else
    antwoord.probleem(b, lh, "preventief")
    b:put ',"bronnen":['
  end
  if v and l and bt then
    antwoord.bron(b, "Poortwachterregistratie", moment)
  else
    antwoord.bron(b, "Poortwachterregistratie", moment, ontbreekt(v, l, bt), a1, a2, a3)
  end
  b:put "]}"
end

return M
